// MNIST's IDX files, plain or gzipped (format: http://yann.lecun.com/exdb/mnist/, section "File
// formats").
//
//   images: 00 00 08 03, then count, height and width as big-endian 32-bit numbers, then the pixels
//   labels: 00 00 08 01, then count, then the labels, a byte each

#ifndef MLPIPE_STAGES_DATA_IDX_H_
#define MLPIPE_STAGES_DATA_IDX_H_

#include <cstdint>

#include "stages/data/file_tree.h"
#include "stages/data/samples.h"

namespace mlp::stages {

// Reads from `tree` the four files under the names that MNIST and its successors use, each with or
// without ".gz": {train,t10k}-images-idx3-ubyte and {train,t10k}-labels-idx1-ubyte. The t10k pair
// is the test split; where neither of it is there, the data has none.
LabelledData ReadIdx(const FileTree& tree, std::int64_t classes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_IDX_H_
