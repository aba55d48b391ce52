#include "stages/data/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/base/error.h"
#include "stages/base/random.h"

namespace mlp::stages {
namespace {

// Moves the last `count` of `from` to `to`.
void Move(std::vector<std::size_t>& from, std::size_t count, std::vector<std::size_t>& to) {
  const auto first = from.end() - static_cast<std::ptrdiff_t>(count);
  to.insert(to.end(), first, from.end());
  from.erase(first, from.end());
}

// How many of `size` samples are drawn; a share above 0 must give at least one.
std::size_t Share(double share, std::size_t size, const std::string& name, const char* split) {
  const auto count = static_cast<std::size_t>(std::llround(share * static_cast<double>(size)));
  if (share > 0 && count == 0) {
    throw InputError({}, fmt::format("class '{}' has {} samples, too few to give any to the {} "
                                     "split",
                                     name, size, split))
        .Hint("add samples to the class, or raise the split's fraction");
  }
  return count;
}

}  // namespace

Split DrawSplit(const std::vector<std::int64_t>& labels, const std::vector<std::string>& classes,
                double test, double validation, std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> members(classes.size());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    members[static_cast<std::size_t>(labels[i])].push_back(i);
  }
  Split split;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    std::vector<std::size_t>& rest = members[label];
    const std::size_t for_test = Share(test, rest.size(), classes[label], "test");
    const std::size_t for_validation = Share(validation, rest.size(), classes[label], "validation");
    if (for_test + for_validation >= rest.size()) {
      throw InputError({},
                       fmt::format("class '{}' has {} samples, too few to leave any to train on",
                                   classes[label], rest.size()))
          .Hint("add samples to the class, or take it out");
    }
    Random random(DeriveSeed(seed, fmt::format("prepare.split.{}", label)));
    Shuffle(rest, random);
    Move(rest, for_test, split.test);
    Move(rest, for_validation, split.validation);
    Move(rest, rest.size(), split.train);
  }
  for (auto* part : {&split.train, &split.validation, &split.test}) {
    std::sort(part->begin(), part->end());
  }
  return split;
}

}  // namespace mlp::stages
