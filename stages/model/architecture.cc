#include "stages/model/architecture.h"

#include "stages/model/layer_plan.h"

namespace mlp::stages {

std::int64_t CountParameters(const Architecture& architecture) {
  return PlanOf(architecture).CountParameters();
}

std::int64_t CountFlops(const Architecture& architecture) {
  return PlanOf(architecture).flops;
}

nlohmann::ordered_json ToJson(const Architecture& architecture) {
  return {{"input", architecture.input},
          {"classes", architecture.classes},
          {"layers", ToJson(architecture.layers)}};
}

Architecture ArchitectureFromJson(const nlohmann::json& document) {
  Architecture architecture;
  document.at("input").get_to(architecture.input);
  document.at("classes").get_to(architecture.classes);
  architecture.layers = LayersFromJson(nlohmann::ordered_json(document.at("layers")));
  return architecture;
}

}  // namespace mlp::stages
