#include "stages/data/tensor_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "stages/base/error.h"
#include "stages/data/safetensors.h"
#include "stages/data/split_files.h"

namespace mlp::stages {
namespace {

// The tensor `name` of one of two types.
const TensorView& Find(const Safetensors& file, const std::string& name, DType wanted,
                       DType other) {
  const auto found = file.tensors().find(name);
  const bool is_other = found != file.tensors().end() && found->second.dtype == other;
  return file.Get(name, is_other ? other : wanted);
}

// A copy: a view's bytes may lie at any address.
template <typename T>
std::vector<T> ToVector(const TensorView& view) {
  std::vector<T> values(view.bytes.size() / sizeof(T));
  if (!values.empty()) std::memcpy(values.data(), view.bytes.data(), view.bytes.size());
  return values;
}

std::vector<std::int64_t> ReadLabels(const Safetensors& file, std::int64_t classes) {
  const TensorView& view = Find(file, "labels", DType::kI64, DType::kU8);
  if (view.shape.size() != 1 || view.shape[0] == 0) {
    throw InputError({file.file()}, fmt::format("'labels' has the shape [{}], not [samples]",
                                                fmt::join(view.shape, ", ")));
  }
  std::vector<std::int64_t> labels;
  if (view.dtype == DType::kI64) labels = ToVector<std::int64_t>(view);
  if (view.dtype == DType::kU8) labels.assign(view.bytes.begin(), view.bytes.end());
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (view.dtype == DType::kU8) labels[i] &= 0xff;  // a char may be signed
    if (labels[i] < 0 || labels[i] >= classes) {
      throw InputError({file.file()}, fmt::format("label {} of sample {} is not in the range 0..{}",
                                                  labels[i], i, classes - 1));
    }
  }
  return labels;
}

void RequireFinite(const Safetensors& file, const std::vector<float>& values, std::size_t samples) {
  const std::size_t width = values.size() / samples;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isfinite(values[i])) continue;
    throw InputError({file.file()}, fmt::format("value {} of sample {} in 'inputs' is {}, not a "
                                                "finite number",
                                                i % width, i / width, values[i]));
  }
}

Samples ReadOneFile(const FileTree& tree, const std::string& name, std::int64_t classes) {
  const Safetensors file(tree.Place(name), tree.Read(name));
  Samples samples;
  samples.labels = ReadLabels(file, classes);
  const TensorView& inputs = Find(file, "inputs", DType::kF32, DType::kU8);
  const bool ranked = inputs.shape.size() == 2 || inputs.shape.size() == 4;
  if (!ranked || !CountValues(inputs.shape) ||
      inputs.shape[0] != static_cast<std::int64_t>(samples.size())) {
    throw InputError({file.file()},
                     fmt::format("'inputs' has the shape [{}], not [{}, columns] or [{}, channels, "
                                 "height, width] as its labels want",
                                 fmt::join(inputs.shape, ", "), samples.size(), samples.size()));
  }
  samples.shape.assign(inputs.shape.begin() + 1, inputs.shape.end());
  if (inputs.dtype == DType::kU8) {
    samples.values = ToVector<std::uint8_t>(inputs);
  } else {
    RequireFinite(file, std::get<std::vector<float>>(samples.values = ToVector<float>(inputs)),
                  samples.size());
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples.origins.push_back(fmt::format("{}[{}]", name, i));
  }
  return samples;
}

std::optional<Samples> ReadGiven(const FileTree& tree, const SplitFiles& files, const char* split,
                                 std::int64_t classes, const Samples& train) {
  const auto file = files.find(split);
  if (file == files.end()) return std::nullopt;
  Samples samples = ReadOneFile(tree, file->second, classes);
  if (samples.shape != train.shape || samples.values.index() != train.values.index()) {
    throw InputError({tree.Place(file->second)},
                     "its samples do not have the shape and type of those in train.safetensors");
  }
  return samples;
}

}  // namespace

LabelledData ReadTensorInput(const FileTree& tree, std::int64_t classes) {
  const auto files = FindSplitFiles(tree, ".safetensors", false);
  LabelledData data;
  data.samples = ReadOneFile(tree, files.at("train"), classes);
  data.validation = ReadGiven(tree, files, "validation", classes, data.samples);
  data.test = ReadGiven(tree, files, "test", classes, data.samples);
  for (std::int64_t i = 0; i < classes; ++i) data.classes.push_back(std::to_string(i));
  return data;
}

}  // namespace mlp::stages
