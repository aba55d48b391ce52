// The stratified draw of splits: every class is divided in the same proportions.

#ifndef MLPIPE_STAGES_DATA_SPLIT_H_
#define MLPIPE_STAGES_DATA_SPLIT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mlp::stages {

// Indices of samples, ascending. Each sample is in exactly one of them.
struct Split {
  std::vector<std::size_t> train;
  std::vector<std::size_t> validation;
  std::vector<std::size_t> test;
};

// Draws from each class its share of `test` and of `validation` (each from 0, together under 1),
// rounded to the nearest sample; the rest is for training. Depends on nothing but its arguments,
// and one class's draw not on the others. Error: a class that would leave a split it has a share in
// empty.
Split DrawSplit(const std::vector<std::int64_t>& labels, const std::vector<std::string>& classes,
                double test, double validation, std::uint64_t seed);

// Fold `fold` (from 0) of `folds`.
struct FoldChoice {
  std::size_t folds;
  std::size_t fold;
};

// Draws the test samples as DrawSplit does, the same for every fold, and deals the others of each
// class into folds; the chosen fold is for validation, and the rest for training. Over all folds
// each of them is for validation once. Error: as above, or a class with fewer samples than folds.
Split DrawFold(const std::vector<std::int64_t>& labels, const std::vector<std::string>& classes,
               double test, const FoldChoice& choice, std::uint64_t seed);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_SPLIT_H_
