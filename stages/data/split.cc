#include "stages/data/split.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

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

// The samples of each class, in random order: a stream for each, so that no class disturbs another.
std::vector<std::vector<std::size_t>> ShuffledMembers(const std::vector<std::int64_t>& labels,
                                                      std::size_t classes, std::uint64_t seed) {
  std::vector<std::vector<std::size_t>> members(classes);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    members[static_cast<std::size_t>(labels[i])].push_back(i);
  }
  for (std::size_t label = 0; label < classes; ++label) {
    Random random(DeriveSeed(seed, fmt::format("prepare.split.{}", label)));
    Shuffle(members[label], random);
  }
  return members;
}

Split Sorted(Split split) {
  for (auto* part : {&split.train, &split.validation, &split.test}) {
    std::sort(part->begin(), part->end());
  }
  return split;
}

}  // namespace

Split DrawSplit(const std::vector<std::int64_t>& labels, const std::vector<std::string>& classes,
                double test, double validation, std::uint64_t seed) {
  auto members = ShuffledMembers(labels, classes.size(), seed);
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
    Move(rest, for_test, split.test);
    Move(rest, for_validation, split.validation);
    Move(rest, rest.size(), split.train);
  }
  return Sorted(std::move(split));
}

Split DrawFold(const std::vector<std::int64_t>& labels, const std::vector<std::string>& classes,
               double test, const FoldChoice& choice, std::uint64_t seed) {
  auto members = ShuffledMembers(labels, classes.size(), seed);
  Split split;
  std::size_t dealt = 0;
  for (std::size_t label = 0; label < classes.size(); ++label) {
    std::vector<std::size_t>& rest = members[label];
    Move(rest, Share(test, rest.size(), classes[label], "test"), split.test);
    if (rest.size() < choice.folds) {
      throw InputError({}, fmt::format("class '{}' has {} samples to deal, too few for {} folds",
                                       classes[label], rest.size(), choice.folds))
          .Hint("add samples to the class, or lower prepare.folds");
    }
    // Each class goes on where the one before ended, so that the folds differ by one sample at
    // most.
    for (const std::size_t index : rest) {
      const bool chosen = dealt++ % choice.folds == choice.fold;
      (chosen ? split.validation : split.train).push_back(index);
    }
  }
  return Sorted(std::move(split));
}

}  // namespace mlp::stages
