// model.json of a model directory: what `train` and `prune` say of the weights beside it.
//
//   model.json = {"version": 2, "classes": [name...], "architecture": as ToJson gives it}

#ifndef MLPIPE_STAGES_MODEL_STORED_ARCHITECTURE_H_
#define MLPIPE_STAGES_MODEL_STORED_ARCHITECTURE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "stages/model/architecture.h"

namespace mlp::stages {

struct StoredArchitecture {
  std::vector<std::string> classes;
  Architecture architecture;
};

// Error: another version than kModelVersion; what no stage wrote; a layer with wrong settings.
// Whether there are as many classes as the layers give is the caller's to check.
StoredArchitecture ReadStoredArchitecture(const std::filesystem::path& file);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_STORED_ARCHITECTURE_H_
