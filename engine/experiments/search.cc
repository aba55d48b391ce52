#include "engine/experiments/search.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "engine/experiments/search_tpe.h"
#include "engine/experiments/sweeps.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct MethodName {
  std::string_view name;
  SearchMethod method;
};
constexpr MethodName kMethodNames[] = {
    {"grid", SearchMethod::kGrid},
    {"random", SearchMethod::kRandom},
    {"tpe", SearchMethod::kTpe},
    {"asha", SearchMethod::kAsha},
};

std::optional<SearchPoint> GridPoint(const SearchSpace& space, std::size_t number) {
  const std::optional<std::uint64_t> count = space.Count();
  if (!count || number >= *count) return std::nullopt;
  return space.PointAt(number);
}

// The draws of all trials up to this one are made again: none of them then needs to be known.
std::optional<SearchPoint> RandomPoint(const SearchSpace& space, std::uint64_t seed,
                                       std::size_t number) {
  const std::optional<std::uint64_t> count = space.Count();
  if (!count) return DrawEvenly(space, seed, number, 0);
  if (number >= *count) return std::nullopt;
  std::unordered_set<std::uint64_t> tried;
  for (std::size_t earlier = 0; earlier < number; ++earlier)
    tried.insert(*space.IndexOf(*DrawUntried(space, seed, earlier, tried)));
  return DrawUntried(space, seed, number, tried);
}

std::optional<SearchPoint> PointOf(const SearchSpace& space, const SearchSettings& settings,
                                   std::size_t number, const std::vector<TrialResult>& results) {
  switch (settings.method) {
    case SearchMethod::kGrid:
      return GridPoint(space, number);
    case SearchMethod::kTpe:
      return SuggestByTpe(space, settings, number, results);
    case SearchMethod::kRandom:
    case SearchMethod::kAsha:
      break;
  }
  return RandomPoint(space, settings.seed, number);
}

}  // namespace

Result<SearchMethod> ParseSearchMethod(std::string_view word) {
  std::vector<std::string> names;
  for (const auto& [name, method] : kMethodNames) {
    if (name == word) return method;
    names.emplace_back(name);
  }
  std::string hint = DidYouMean(word, names);
  if (hint.empty()) hint = Format("it is one of {}", Join(names, ", "));
  return Fail(ErrorCode::kUsage, Format("there is no search {}", Quoted(word)), std::move(hint));
}

std::string_view NameOf(SearchMethod method) {
  return kMethodNames[static_cast<std::size_t>(method)].name;
}

Result<SearchSpace> MakeSearchSpace(const std::vector<Override>& overrides, SearchMethod method) {
  if (method == SearchMethod::kGrid) MLP_TRY(CountCombinations(overrides));
  return SearchSpace::Make(overrides);
}

std::optional<Trial> Suggest(const SearchSpace& space, const SearchSettings& settings,
                             std::size_t number, const std::vector<TrialResult>& results) {
  const std::optional<SearchPoint> point = PointOf(space, settings, number, results);
  if (!point) return std::nullopt;
  return Trial{number, *point, space.OverridesOf(*point)};
}

const TrialResult* BestOf(const std::vector<TrialResult>& results, Direction direction) {
  const TrialResult* best = nullptr;
  for (const TrialResult& one : results) {
    if (one.state != TrialResult::State::kDone || !one.value || !std::isfinite(*one.value))
      continue;
    const double gain =
        best == nullptr ? 1 : (*best->value - *one.value) * (direction == Direction::kMin ? 1 : -1);
    if (gain > 0 || (gain == 0 && one.number < best->number)) best = &one;
  }
  return best;
}

}  // namespace mlp
