#include "engine/experiments/search_space.h"

#include "engine/experiments/sweeps.h"

namespace mlp {
namespace {

constexpr std::uint64_t kMostCounted = std::uint64_t{1} << 53;

// Whether both are the same override, value and all.
bool IsSameOverride(const Override& a, const Override& b) {
  return OverrideText(a) == OverrideText(b);
}

}  // namespace

Result<SearchSpace> SearchSpace::Make(const std::vector<Override>& overrides) {
  SearchSpace space;
  space.overrides_ = GroupedByFile(overrides);
  for (std::size_t place = 0; place < space.overrides_.size(); ++place) {
    if (!space.overrides_[place].sweep) continue;
    MLP_ASSIGN(SearchDimension dimension, SearchDimension::Make(space.overrides_[place]));
    space.places_.push_back(place);
    space.dimensions_.push_back(std::move(dimension));
  }
  if (space.dimensions_.empty())
    return Fail(ErrorCode::kUsage, "there is nothing to search: every override has one value",
                "give a space: -S 'lr=tag(log,interval(1e-5,1e-1))' -S 'width=16,32,64'");
  return space;
}

std::optional<std::uint64_t> SearchSpace::Count() const {
  std::uint64_t count = 1;
  for (const SearchDimension& dimension : dimensions_) {
    const std::optional<std::uint64_t> values = dimension.Count();
    if (!values || *values > kMostCounted / count) return std::nullopt;
    count *= *values;
  }
  return count;
}

SearchPoint SearchSpace::PointAt(std::uint64_t index) const {
  SearchPoint point(dimensions_.size());
  for (std::size_t i = dimensions_.size(); i-- > 0;) {
    const std::uint64_t values = *dimensions_[i].Count();
    point[i] = dimensions_[i].ValueAt(index % values);
    index /= values;
  }
  return point;
}

std::optional<std::uint64_t> SearchSpace::IndexOf(const SearchPoint& point) const {
  if (point.size() != dimensions_.size() || !Count()) return std::nullopt;
  std::uint64_t index = 0;
  for (std::size_t i = 0; i < point.size(); ++i) {
    const std::optional<std::uint64_t> place = dimensions_[i].IndexOf(point[i]);
    if (!place) return std::nullopt;
    index = index * *dimensions_[i].Count() + *place;
  }
  return index;
}

bool SearchSpace::Contains(const SearchPoint& point) const {
  if (point.size() != dimensions_.size()) return false;
  for (std::size_t i = 0; i < point.size(); ++i)
    if (!dimensions_[i].ToScale(point[i])) return false;
  return true;
}

std::vector<Override> SearchSpace::OverridesOf(const SearchPoint& point) const {
  std::vector<Override> overrides = overrides_;
  for (std::size_t i = 0; i < places_.size(); ++i) {
    overrides[places_[i]].sweep.reset();
    overrides[places_[i]].value = point[i];
  }
  return overrides;
}

std::optional<SearchPoint> SearchSpace::PointOf(const std::vector<Override>& overrides) const {
  if (overrides.size() != overrides_.size()) return std::nullopt;
  SearchPoint point;
  for (const std::size_t place : places_) {
    if (!overrides[place].value) return std::nullopt;
    point.push_back(*overrides[place].value);
  }
  if (!Contains(point)) return std::nullopt;
  const std::vector<Override> expected = OverridesOf(point);
  for (std::size_t i = 0; i < expected.size(); ++i)
    if (!IsSameOverride(overrides[i], expected[i])) return std::nullopt;
  return point;
}

}  // namespace mlp
