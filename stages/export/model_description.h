// What an exported model says of itself, so that it can be used without its dataset: a JSON text
// under the name "mlpipe" in the file's own metadata (ONNX's metadata_props, an extra file of
// TorchScript, safetensors' __metadata__).
//
//   description = {"version": 1, "classes": [name...], "input": shape,
//                  "architecture": {...}}         as in model.json; of safetensors alone

#ifndef MLPIPE_STAGES_EXPORT_MODEL_DESCRIPTION_H_
#define MLPIPE_STAGES_EXPORT_MODEL_DESCRIPTION_H_

#include <filesystem>
#include <string>
#include <vector>

#include "stages/data/samples.h"
#include "stages/model/architecture.h"

namespace mlp::stages {

inline constexpr const char* kDescriptionName = "mlpipe";

struct ModelDescription {
  std::vector<std::string> classes;
  Shape input;  // of one sample, whose values are those of the data: 0 to 255 of pictures
};

std::string DescriptionText(const ModelDescription& description);
std::string DescriptionText(const std::vector<std::string>& classes,
                            const Architecture& architecture);

// Reads the text that `file` holds; empty: it holds none, which is an error.
ModelDescription ParseDescription(const std::string& text, const std::filesystem::path& file);
Architecture ParseArchitecture(const std::string& text, const std::filesystem::path& file);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_MODEL_DESCRIPTION_H_
