#include "stages/export/folding.h"

#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <utility>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

bool TakesNorm(const Layer& layer) {
  return layer.type == "conv" || layer.type == "depthwise_conv" || layer.type == "dense";
}

// What a batch norm does to each unit: y = x * scale + shift.
struct UnitAffine {
  std::vector<double> scale, shift;
};

UnitAffine AffineOf(const FloatModel& model, const PlannedLayer& norm) {
  const std::vector<float>& variance = model.At(norm, "running_var").values;
  UnitAffine affine;
  for (std::size_t i = 0; i < variance.size(); ++i) {
    const double scale = model.At(norm, "weight").values[i] / std::sqrt(variance[i] + kNormEpsilon);
    affine.scale.push_back(scale);
    affine.shift.push_back(model.At(norm, "bias").values[i] -
                           model.At(norm, "running_mean").values[i] * scale);
  }
  return affine;
}

class Folder {
 public:
  explicit Folder(const FloatModel& model) : model_(model), plan_(PlanOf(model.architecture)) {}

  FloatModel Run() {
    folded_.architecture = model_.architecture;
    folded_.architecture.layers = FoldList(plan_.layers, "");
    for (const char* name : {"input_mean", "input_std"})
      folded_.tensors[name] = model_.tensors.at(name);
    return std::move(folded_);
  }

 private:
  // The layers that are left of a list; their tensors get the names of their new places.
  std::vector<Layer> FoldList(const std::vector<PlannedLayer>& layers, const std::string& prefix) {
    std::vector<Layer> left;
    for (std::size_t i = 0; i < layers.size(); ++i) {
      const PlannedLayer& planned = layers[i];
      const std::string place = prefix + std::to_string(left.size());
      Layer& layer = left.emplace_back(*planned.layer);
      layer.body = FoldList(planned.body, place + ".body.");
      layer.shortcut = FoldList(planned.shortcut, place + ".shortcut.");
      CopyTensors(planned, place);
      const bool folds =
          TakesNorm(layer) && i + 1 < layers.size() && layers[i + 1].layer->type == "batch_norm";
      if (!folds) continue;
      layer.settings["bias"] = true;
      Fold(place, AffineOf(model_, layers[++i]));
    }
    return left;
  }

  void CopyTensors(const PlannedLayer& planned, const std::string& place) {
    for (const PlannedParameter& parameter : planned.parameters) {
      folded_.tensors[TensorName(place, parameter.name)] =
          model_.tensors.at(TensorName(planned, parameter));
    }
  }

  void Fold(const std::string& place, const UnitAffine& affine) {
    FloatTensor& weight = folded_.tensors.at(TensorName(place, "weight"));
    const std::size_t units = affine.scale.size(), each = weight.values.size() / units;
    FloatTensor& bias = folded_.tensors[TensorName(place, "bias")];
    if (bias.values.empty()) {
      bias = {{static_cast<std::int64_t>(units)}, std::vector<float>(units, 0.0f)};
    }
    for (std::size_t unit = 0; unit < units; ++unit) {
      const double scale = affine.scale[unit];
      for (std::size_t i = unit * each; i < (unit + 1) * each; ++i)
        weight.values[i] = static_cast<float>(weight.values[i] * scale);
      bias.values[unit] = static_cast<float>(bias.values[unit] * scale + affine.shift[unit]);
    }
  }

  const FloatModel& model_;
  const LayerPlan plan_;  // points into model_
  FloatModel folded_;
};

}  // namespace

FloatModel FoldBatchNorms(const FloatModel& model) {
  FloatModel folded = Folder(model).Run();
  for (const auto& [name, tensor] : folded.tensors) {
    if (AreFinite(tensor.values)) continue;
    throw WorkError(fmt::format("'{}' is not finite once batch norms are worked into it", name))
        .Hint("set export.fold to false, or train the model again");
  }
  return folded;
}

}  // namespace mlp::stages
