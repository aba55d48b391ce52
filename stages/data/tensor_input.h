// Samples that another program wrote as tensors: one safetensors file, or one of each split as
// split_files.h has them.
//
//   "inputs"  U8 or F32, {samples, columns} or {samples, channels, height, width}
//   "labels"  I64 or U8, {samples}

#ifndef MLPIPE_STAGES_DATA_TENSOR_INPUT_H_
#define MLPIPE_STAGES_DATA_TENSOR_INPUT_H_

#include <cstdint>

#include "stages/data/file_tree.h"
#include "stages/data/samples.h"

namespace mlp::stages {

// Labels are 0 up to `classes`, exclusive, which are named by their numbers. Error: a tensor that
// is missing or of another shape or type, a label out of range, a value that is not finite.
LabelledData ReadTensorInput(const FileTree& tree, std::int64_t classes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_TENSOR_INPUT_H_
