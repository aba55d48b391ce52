// Samples that are there more than once, byte for byte: in one split they count twice, in two they
// let a model be tested on what it was trained on, and with two labels one of them is wrong.

#ifndef MLPIPE_STAGES_DATA_DUPLICATES_H_
#define MLPIPE_STAGES_DATA_DUPLICATES_H_

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "stages/data/samples.h"

namespace mlp::stages {

// A sample of a split.
struct SampleRef {
  std::string split;
  std::size_t index = 0;
};

struct DuplicateGroup {
  std::vector<SampleRef> members;  // two or more, in order of splits and then of indices
  bool within_split = false;       // a split has two or more of them
  bool across_splits = false;
  bool conflicting_labels = false;
};

// The groups of equal samples, in order of their first members. Takes the splits of kSplits.
std::vector<DuplicateGroup> FindDuplicates(const std::map<std::string, Samples>& splits);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_DUPLICATES_H_
