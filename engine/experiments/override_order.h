// sort() and shuffle() of the override grammar. Only for its parser.
#pragma once

#include <random>
#include <utility>
#include <vector>

#include "engine/experiments/override_element.h"

namespace mlp {

// Where the order of what is shuffled comes from. The generator and the way numbers are drawn are
// fixed here, not left to the standard library, so that a seed means the same everywhere.
class ShuffledOrder {
 public:
  explicit ShuffledOrder(std::uint64_t seed) : random_(seed) {}

  void Shuffle(std::vector<Value>& values) {
    for (std::size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[random_() % i]);
  }

 private:
  std::mt19937_64 random_;
};

// Of a list a list, of a sweep a sweep, of anything else itself. Numbers are sorted by value, texts
// by their characters; kUsage for a mixture and for what has no order.
Result<OverrideElement> CallSort(OverrideCall call);

// Of a list a list, of a sweep a sweep, of anything else, as in Hydra, a list that holds it.
Result<OverrideElement> CallShuffle(OverrideCall call, ShuffledOrder& order);

}  // namespace mlp
