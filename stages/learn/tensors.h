// Between the files of a dataset and LibTorch's tensors.

#ifndef MLPIPE_STAGES_LEARN_TENSORS_H_
#define MLPIPE_STAGES_LEARN_TENSORS_H_

#include <torch/torch.h>

#include <filesystem>
#include <string>

#include "stages/data/dataset.h"
#include "stages/data/safetensors.h"

namespace mlp::stages {

// A split in memory, as one tensor: taking a batch is an index_select.
struct LabelledTensors {
  torch::Tensor inputs;  // {samples} + shape, bytes or floats as prepared
  torch::Tensor labels;  // {samples}, int64, each below the number of classes

  std::int64_t size() const { return labels.size(0); }
};

// Reads a split of the dataset in `directory`, checked against `info`, to `device`.
LabelledTensors LoadSplit(const std::filesystem::path& directory, const std::string& split,
                          const DatasetInfo& info, torch::Device device);

// The numbers from 0 to `count` - 1 in the random order of `seed`, {count}.
torch::Tensor ShuffledIndices(std::int64_t count, std::uint64_t seed, torch::Device device);

// A copy of the view's values.
torch::Tensor ToTensor(const TensorView& view);

// A view of `tensor`, which must be contiguous, on the CPU, and outlive the view.
TensorView ToView(const torch::Tensor& tensor);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TENSORS_H_
