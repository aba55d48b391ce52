// Changes to a batch of training images that leave their class as it is.

#ifndef MLPIPE_STAGES_LEARN_AUGMENT_H_
#define MLPIPE_STAGES_LEARN_AUGMENT_H_

#include <torch/torch.h>

#include "stages/base/random.h"

namespace mlp::stages {

// Moves each image of {batch, channels, height, width} by up to `most` pixels down or up and right
// or left, each drawn evenly on its own; what comes in from outside is 0.
torch::Tensor ShiftImages(const torch::Tensor& images, std::int64_t most, Random& random);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_AUGMENT_H_
