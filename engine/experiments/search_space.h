// SearchSpace: overrides that give choices and intervals, as the space in which a search looks for
// the best values. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "engine/experiments/overrides.h"
#include "engine/experiments/search_random.h"
#include "store/base/error.h"
#include "store/base/value.h"

namespace mlp {

// One value for each dimension, in the order of the dimensions.
using SearchPoint = std::vector<Value>;

// The scale on which the values of a dimension lie evenly: the logarithm for an interval by orders
// of magnitude, the rank among the others for choices of which all are numbers, the place in the
// list for other choices, else the value.
struct SearchScale {
  double low = 0;
  double high = 0;
  bool is_whole = false;  // only whole numbers, both ends included; else low <= x < high
};

// One override with several values.
class SearchDimension {
 public:
  // kUsage for globs, which ExpandGlobs (config_groups.h) makes choices of, and for intervals of
  // whole numbers beyond 2^53.
  static Result<SearchDimension> Make(const Override& change);

  // How many values it has; nullopt for an interval of floats, and beyond 2^53.
  std::optional<std::uint64_t> Count() const;
  // Of those that Count() counts: choices in the order of the override, each once.
  Value ValueAt(std::uint64_t index) const;
  std::optional<std::uint64_t> IndexOf(const Value& value) const;

  // Whether it means nothing that two values stand side by side.
  bool IsUnordered() const { return !choices_.empty() && by_rank_.empty(); }
  const SearchScale& scale() const { return scale_; }
  // Always within the dimension. Floats have ten significant digits, as far as the interval lets
  // them: that is enough, can be read, and hides the last bit, in which machines differ.
  Value FromScale(double position) const;
  std::optional<double> ToScale(const Value& value) const;  // nullopt: not in this dimension

  Value Draw(SearchRandom& random) const;  // evenly on the scale

 private:
  void SetChoices(const std::vector<Value>& values);
  Status SetInterval(const Override& change, const SweepInterval& interval);

  std::vector<Value> choices_;
  std::vector<std::size_t> by_rank_;  // places of the choices in ascending order
  SweepInterval interval_;            // without choices
  SearchScale scale_;
};

class SearchSpace {
 public:
  // Of the overrides GroupedByFile; those with one value stand in every trial. kUsage as for
  // SearchDimension, and when nothing is swept.
  static Result<SearchSpace> Make(const std::vector<Override>& overrides);

  const std::vector<SearchDimension>& dimensions() const { return dimensions_; }
  // How many points there are; nullopt for more than 2^53 of them.
  std::optional<std::uint64_t> Count() const;
  // The last dimension changes fastest.
  SearchPoint PointAt(std::uint64_t index) const;
  std::optional<std::uint64_t> IndexOf(const SearchPoint& point) const;
  bool Contains(const SearchPoint& point) const;

  // The overrides of a trial, each with one value or a deletion, in the order of ExpandSweeps.
  std::vector<Override> OverridesOf(const SearchPoint& point) const;
  // The other direction, for stored trials. nullopt when it is no trial of this space.
  std::optional<SearchPoint> PointOf(const std::vector<Override>& overrides) const;

 private:
  std::vector<Override> overrides_;
  std::vector<std::size_t> places_;  // of the dimensions, in overrides_
  std::vector<SearchDimension> dimensions_;
};

}  // namespace mlp
