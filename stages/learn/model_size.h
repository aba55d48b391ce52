// The bytes of a model.

#ifndef MLPIPE_STAGES_LEARN_MODEL_SIZE_H_
#define MLPIPE_STAGES_LEARN_MODEL_SIZE_H_

#include <cstdint>

#include "stages/learn/network.h"

namespace mlp::stages {

struct ModelSize {
  std::int64_t bytes = 0;       // of model.safetensors
  std::int64_t compressed = 0;  // of the same through zlib at its best: zeros cost next to nothing
};
ModelSize MeasureSize(Network& network);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_MODEL_SIZE_H_
