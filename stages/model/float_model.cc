#include "stages/model/float_model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

// What the layers say that there must be.
std::map<std::string, Shape> ShapesOf(const Architecture& architecture) {
  const LayerPlan plan = PlanOf(architecture);
  Shape per_channel(architecture.input.size(), 1);
  per_channel[0] = architecture.input[0];
  std::map<std::string, Shape> shapes{{"input_mean", per_channel}, {"input_std", per_channel}};
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters)
      shapes[TensorName(*layer, parameter)] = plan.ShapeOf(parameter);
  }
  return shapes;
}

FloatTensor ReadTensor(const Safetensors& file, const std::string& name, const Shape& shape) {
  const TensorView& view = file.Get(name, DType::kF32);
  if (view.shape != shape) {
    throw InputError({file.file()},
                     fmt::format("tensor '{}' does not have the shape that its layer needs", name));
  }
  FloatTensor tensor{shape, std::vector<float>(view.bytes.size() / sizeof(float))};
  if (!view.bytes.empty()) std::memcpy(tensor.values.data(), view.bytes.data(), view.bytes.size());
  const auto usable = [&](float value) {
    return std::isfinite(value) && (name != "input_std" || value > 0);
  };
  if (!std::all_of(tensor.values.begin(), tensor.values.end(), usable)) {
    throw InputError({file.file()},
                     fmt::format("tensor '{}' holds a value that no model has", name))
        .Hint("the file is damaged or its training diverged; train it again");
  }
  return tensor;
}

}  // namespace

const FloatTensor& FloatModel::At(const PlannedLayer& layer, const char* parameter) const {
  return tensors.at(TensorName(layer.name, parameter));
}

bool FloatModel::Has(const PlannedLayer& layer, const char* parameter) const {
  return tensors.contains(TensorName(layer.name, parameter));
}

bool AreFinite(const std::vector<float>& values) {
  return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
}

FloatModel ReadFloatModel(const Architecture& architecture,
                          const std::filesystem::path& description, const Safetensors& file) {
  FloatModel model{architecture, {}};
  try {
    const std::map<std::string, Shape> shapes = ShapesOf(architecture);
    for (const auto& [name, shape] : shapes)
      model.tensors.emplace(name, ReadTensor(file, name, shape));
    for (const auto& [name, view] : file.tensors()) {
      if (shapes.contains(name)) continue;
      throw InputError({file.file()}, fmt::format("tensor '{}' is not one of the model", name));
    }
  } catch (const LayerError& error) {
    throw InputError({description}, fmt::format("layers{}: {}", error.place(), error.what()));
  }
  return model;
}

std::map<std::string, TensorView> ViewsOf(const FloatModel& model) {
  std::map<std::string, TensorView> views;
  for (const auto& [name, tensor] : model.tensors) {
    views.emplace(name, TensorView{DType::kF32,
                                   tensor.shape,
                                   {reinterpret_cast<const char*>(tensor.values.data()),
                                    tensor.values.size() * sizeof(float)}});
  }
  return views;
}

}  // namespace mlp::stages
