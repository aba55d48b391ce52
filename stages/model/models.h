// Models by name: each makes a list of layers from its own settings. A new one is a file in zoo/
// that registers itself; nothing else names it.
//
//   train:
//     model: {name: resnet, width: 32, blocks: [2, 2, 2]}      a model of zoo/
//     model: {layers: [{conv: {out: 32}}, relu, flatten, {dense: {out: 10}}]}

#ifndef MLPIPE_STAGES_MODEL_MODELS_H_
#define MLPIPE_STAGES_MODEL_MODELS_H_

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "stages/base/params.h"
#include "stages/model/architecture.h"

namespace mlp::stages {

// Layers in the making, as LayersFromJson reads them.
using LayerList = nlohmann::ordered_json;

// Asks `settings` for what the model knows; `input` and `classes` are of the data. What does not
// fit the data may be left to PlanOf.
using ModelMaker = LayerList (*)(ParamsSection& settings, const Shape& input, std::int64_t classes);

// A static object of this type in a file of zoo/ makes its model known.
struct ModelRegistration {
  ModelRegistration(const char* name, ModelMaker maker);
};

std::vector<std::string> ModelNames();  // sorted

// The model that `section` asks for under `model`. An error names the place in the params file.
Architecture ReadModel(ParamsSection& section, const Shape& input, std::int64_t classes);

// Parts that several models share.
LayerList OneLayer(const char* type, nlohmann::ordered_json settings = {});
void Append(LayerList& list, const LayerList& more);
std::string ReadActivation(ParamsSection& settings);  // `activation`: relu, gelu or silu
// `norm`: batch or group (of 8 channels' groups).
LayerList ReadNorm(ParamsSection& settings);
// `hidden`: units of the dense layers, each with its activation and `dropout`; then the classes.
LayerList ReadDenseHead(ParamsSection& settings, const std::string& activation,
                        std::int64_t classes);
// The average of each channel, `dropout`, and the classes.
LayerList ReadAverageHead(ParamsSection& settings, std::int64_t classes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_MODELS_H_
