// Judging an image by several views of it (test-time augmentation): the mean of what a model says
// of each is often right where one is not.

#ifndef MLPIPE_STAGES_LEARN_TEST_TIME_H_
#define MLPIPE_STAGES_LEARN_TEST_TIME_H_

#include <torch/torch.h>

#include <functional>

#include "stages/learn/test_time_options.h"

namespace mlp::stages {

// The mean of `predict` over the views of `images`, {batch, channels, height, width}: `images` as
// they are, then moved, then all of these mirrored, with black for what comes in from outside. One
// view of all images exists at a time. `predict` should give probabilities rather than logits, of
// which a single sure view would outweigh all others.
torch::Tensor MeanOverViews(const torch::Tensor& images, const TestTimeOptions& options,
                            const std::function<torch::Tensor(const torch::Tensor&)>& predict);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TEST_TIME_H_
