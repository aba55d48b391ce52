#include "stages/learn/tensors.h"

#include <numeric>
#include <vector>

#include <fmt/format.h>

#include <cstring>

#include "stages/base/error.h"
#include "stages/base/random.h"

namespace mlp::stages {
namespace {

torch::ScalarType ScalarTypeOf(DType dtype) {
  switch (dtype) {
    case DType::kU8:
      return torch::kUInt8;
    case DType::kI64:
      return torch::kInt64;
    case DType::kF32:
      return torch::kFloat32;
  }
  throw std::logic_error("a DType without a ScalarType");
}

DType DTypeOf(const torch::Tensor& tensor) {
  for (const DType dtype : {DType::kU8, DType::kI64, DType::kF32}) {
    if (tensor.scalar_type() == ScalarTypeOf(dtype)) return dtype;
  }
  throw std::logic_error("a tensor of a type that is never written");
}

TensorView InputsOf(const Safetensors& file) {
  const auto found = file.tensors().find("inputs");
  const bool bytes = found != file.tensors().end() && found->second.dtype == DType::kU8;
  return file.Get("inputs", bytes ? DType::kU8 : DType::kF32);
}

}  // namespace

torch::Tensor ShuffledIndices(std::int64_t count, std::uint64_t seed, torch::Device device) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  Random random(seed);
  Shuffle(indices, random);
  return torch::tensor(indices).to(device);
}

torch::Tensor ToTensor(const TensorView& view) {
  torch::Tensor tensor = torch::empty(view.shape, ScalarTypeOf(view.dtype));
  if (!view.bytes.empty()) std::memcpy(tensor.data_ptr(), view.bytes.data(), view.bytes.size());
  return tensor;
}

TensorView ToView(const torch::Tensor& tensor) {
  return {DTypeOf(tensor),
          tensor.sizes().vec(),
          {static_cast<const char*>(tensor.data_ptr()), tensor.nbytes()}};
}

LabelledTensors LoadSplit(const std::filesystem::path& directory, const std::string& split,
                          const DatasetInfo& info, torch::Device device) {
  const Safetensors file(SplitFile(directory, split));
  const TensorView inputs = InputsOf(file);
  const TensorView labels = file.Get("labels", DType::kI64);
  Shape expected = labels.shape;
  expected.insert(expected.end(), info.shape.begin(), info.shape.end());
  if (labels.shape.size() != 1 || labels.shape[0] == 0 || inputs.shape != expected) {
    throw InputError({file.file()}, "its inputs and labels do not have the shapes of dataset.json")
        .Hint("run prepare again");
  }
  const LabelledTensors tensors{ToTensor(inputs), ToTensor(labels)};
  const auto classes = static_cast<std::int64_t>(info.classes.size());
  if (tensors.labels.min().item<std::int64_t>() < 0 ||
      tensors.labels.max().item<std::int64_t>() >= classes) {
    throw InputError({file.file()}, fmt::format("a label is not in the range 0..{}", classes - 1));
  }
  if (!torch::isfinite(tensors.inputs).all().item<bool>()) {
    throw InputError({file.file()}, "a value is NaN or infinite");
  }
  return {tensors.inputs.to(device), tensors.labels.to(device)};
}

}  // namespace mlp::stages
