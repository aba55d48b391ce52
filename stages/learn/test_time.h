// Judging an image by several views of it (test-time augmentation): the mean of what a model says
// of each is often right where one is not.

#ifndef MLPIPE_STAGES_LEARN_TEST_TIME_H_
#define MLPIPE_STAGES_LEARN_TEST_TIME_H_

#include <torch/torch.h>

#include <cstdint>
#include <functional>
#include <vector>

#include "stages/base/params.h"

namespace mlp::stages {

struct TestTimeOptions {
  bool flip = false;       // every view mirrored left to right too
  std::int64_t shift = 0;  // views moved by so many pixels up, down, left and right too
};

// Reads the mapping `test_time` of a section, {flip, shift}; all of it may be missing.
TestTimeOptions ReadTestTimeOptions(ParamsSection& section);

// The views of `images`, {batch, channels, height, width}: `images` as they are, then moved, then
// all of these mirrored. What comes in from outside is black.
std::vector<torch::Tensor> TestTimeViews(const torch::Tensor& images,
                                         const TestTimeOptions& options);

// The mean of `predict` over the views. It should give probabilities rather than logits, of which
// a single sure view would outweigh all others.
torch::Tensor MeanOverViews(const torch::Tensor& images, const TestTimeOptions& options,
                            const std::function<torch::Tensor(const torch::Tensor&)>& predict);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TEST_TIME_H_
