#include "stages/learn/augment.h"

#include <vector>

namespace mlp::stages {
namespace {

// {batch, length}: for each image, the `length` positions it is cut from along one padded side.
torch::Tensor DrawPositions(std::int64_t batch, std::int64_t length, std::int64_t most,
                            Random& random, torch::Device device) {
  std::vector<std::int64_t> starts;
  for (std::int64_t i = 0; i < batch; ++i) {
    starts.push_back(
        static_cast<std::int64_t>(random.Below(2 * static_cast<std::uint64_t>(most) + 1)));
  }
  return (torch::tensor(starts).unsqueeze(1) + torch::arange(length)).to(device);
}

}  // namespace

torch::Tensor ShiftImages(const torch::Tensor& images, std::int64_t most, Random& random) {
  const std::int64_t batch = images.size(0), channels = images.size(1);
  const torch::Device device = images.device();
  const torch::Tensor padded = torch::constant_pad_nd(images, {most, most, most, most});
  const torch::Tensor rows = DrawPositions(batch, images.size(2), most, random, device);
  const torch::Tensor columns = DrawPositions(batch, images.size(3), most, random, device);
  return padded.index({torch::arange(batch, device).view({-1, 1, 1, 1}),
                       torch::arange(channels, device).view({1, -1, 1, 1}),
                       rows.view({batch, 1, -1, 1}), columns.view({batch, 1, 1, -1})});
}

}  // namespace mlp::stages
