// Moving, mirroring and blacking out images of a batch, each in its own way. Any type of values is
// kept as it is.

#ifndef MLPIPE_STAGES_LEARN_AUGMENT_PLACEMENT_H_
#define MLPIPE_STAGES_LEARN_AUGMENT_PLACEMENT_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

#include "stages/learn/augment_options.h"

namespace mlp::stages {

// Where an image goes: by so many pixels down and right (up and left if negative), and then
// mirrored left to right. With Surround::kReflect it must move by less than its size.
struct Placement {
  std::int64_t down = 0;
  std::int64_t right = 0;
  bool flipped = false;

  bool operator==(const Placement&) const = default;
};

// `images` is {batch, channels, height, width}, with a placement for each; so is the result, on the
// same device. On the CPU rows are copied (0.1 ms for 128 CIFAR images), elsewhere every pixel is
// looked up.
torch::Tensor PlaceImages(const torch::Tensor& images, const std::vector<Placement>& placements,
                          Surround surround);

// The two ways; they give the same. PlaceByRows is for the CPU alone.
torch::Tensor PlaceByRows(const torch::Tensor& images, const std::vector<Placement>& placements,
                          Surround surround);
torch::Tensor PlaceByLookup(const torch::Tensor& images, const std::vector<Placement>& placements,
                            Surround surround);

// A square of an image by its first row and column. What is outside of the image does not count.
struct Square {
  std::int64_t row = 0;
  std::int64_t column = 0;
};

// Sets a square of `side` pixels of each image to 0, in place; `images` is contiguous.
void BlackOut(torch::Tensor& images, const std::vector<Square>& squares, std::int64_t side);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_AUGMENT_PLACEMENT_H_
