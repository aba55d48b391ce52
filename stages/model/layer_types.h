// The types of layers with their settings: the one list that the reader, the messages and
// stages/README.md go by. What a type computes stands in learn/network_layer.cc, what it costs in
// model/layer_plan.cc.

#ifndef MLPIPE_STAGES_MODEL_LAYER_TYPES_H_
#define MLPIPE_STAGES_MODEL_LAYER_TYPES_H_

#include <optional>
#include <string_view>
#include <vector>

namespace mlp::stages {

enum class SettingKind { kInteger, kNumber, kFlag };

struct LayerSetting {
  std::string_view key;
  SettingKind kind;
  std::optional<double> fallback;  // of a flag 0 or 1; nullopt: it must be given
  double min = 0;
  double max = 1;
};

struct LayerType {
  std::string_view name;
  std::vector<LayerSetting> settings;
  bool has_branches = false;  // takes `body` and `shortcut`
};

const std::vector<LayerType>& LayerTypes();

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_LAYER_TYPES_H_
