#include "stages/model/layer_types.h"

namespace mlp::stages {
namespace {

constexpr double kMostUnits = 1 << 16;

LayerSetting Units(std::string_view key) {
  return {key, SettingKind::kInteger, std::nullopt, 1, kMostUnits};
}
LayerSetting Count(std::string_view key, std::optional<double> fallback, double min = 1,
                   double max = 1024) {
  return {key, SettingKind::kInteger, fallback, min, max};
}
LayerSetting Share(std::string_view key, double fallback) {
  return {key, SettingKind::kNumber, fallback, 0, 0.95};
}
LayerSetting Flag(std::string_view key, bool fallback) {
  return {key, SettingKind::kFlag, fallback ? 1.0 : 0.0, 0, 1};
}

}  // namespace

const std::vector<LayerType>& LayerTypes() {
  // -1 for padding: half of the kernel, which keeps height and width at stride 1 if that is odd.
  static const std::vector<LayerType> types = {
      {"conv",
       {Units("out"), Count("kernel", 3), Count("stride", 1), Count("padding", -1, -1),
        Count("groups", 1, 1, kMostUnits), Flag("bias", false)}},
      {"depthwise_conv",
       {Count("kernel", 3), Count("stride", 1), Count("padding", -1, -1), Flag("bias", false)}},
      {"dense", {Units("out"), Flag("bias", true)}},
      {"batch_norm", {}},
      {"group_norm", {Count("groups", 8, 1, kMostUnits)}},
      {"layer_norm", {}},
      {"local_response_norm",
       {Count("size", 5),
        {"alpha", SettingKind::kNumber, 1e-4, 0, 1e3},
        {"beta", SettingKind::kNumber, 0.75, 0, 10},
        {"k", SettingKind::kNumber, 1.0, 1e-6, 1e3}}},
      {"relu", {}},
      {"gelu", {}},
      {"silu", {}},
      {"max_pool", {Count("kernel", 2), Count("stride", 0, 0), Count("padding", 0, 0)}},
      {"avg_pool", {Count("kernel", 2), Count("stride", 0, 0), Count("padding", 0, 0)}},
      {"global_avg_pool", {}},
      {"flatten", {}},
      {"dropout", {Share("rate", 0.5)}},
      {"residual", {Share("drop_path", 0)}, true},
      {"squeeze_excitation", {Units("units")}},
      {"patches", {Units("out"), Count("size", std::nullopt)}},
      {"class_token", {}},
      {"positions", {}},
      {"attention", {Count("heads", std::nullopt), Units("head_size"), Share("dropout", 0)}},
      {"first_token", {}},
      {"mean_token", {}},
  };
  return types;
}

}  // namespace mlp::stages
