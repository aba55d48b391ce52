// A hint at wrong labels: samples whose nearest neighbours mostly share one other class. It is a
// hint only: such a sample may as well be a rare but right one.
//
// The method, a vote of the nearest neighbours (Wilson: "Asymptotic properties of nearest neighbor
// rules using edited data", IEEE Transactions on Systems, Man, and Cybernetics, 1972): of a drawn
// subset, each sample's 10 nearest by Euclidean distance are asked, and it is doubted where 8 or
// more share one class that is not its own. Images are compared as 8x8 grey levels, tables by their
// columns, each divided by its deviation.

#ifndef MLPIPE_STAGES_DATA_LABEL_NOISE_H_
#define MLPIPE_STAGES_DATA_LABEL_NOISE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "stages/data/samples.h"

namespace mlp::stages {

// Fewer samples than these are too few to examine any.
inline constexpr std::size_t kFewestForLabelNoise = 20;

struct LabelDoubt {
  std::size_t index = 0;       // of the sample
  std::int64_t suggested = 0;  // the class that its neighbours share
  std::size_t agreeing = 0;    // how many of them
};

struct LabelNoise {
  std::size_t examined = 0;        // samples in the subset
  std::size_t neighbours = 0;      // that each was compared with
  std::vector<LabelDoubt> doubts;  // those with the most agreeing neighbours first
};

// Examines at most `most` samples, drawn by `seed`; none of fewer than kFewestForLabelNoise. Takes
// time in proportion to the square of their number. `statistics` are those of `samples`.
LabelNoise FindLabelNoise(const Samples& samples, const Statistics& statistics, std::size_t most,
                          std::uint64_t seed, std::size_t threads);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_LABEL_NOISE_H_
