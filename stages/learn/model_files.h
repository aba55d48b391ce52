// The directory of a model, which `train` and `prune` write:
//
//   model.json         {"version", "classes": names, "architecture": {...}}
//   model.safetensors  the parameters and buffers by the names that Network gives them

#ifndef MLPIPE_STAGES_LEARN_MODEL_FILES_H_
#define MLPIPE_STAGES_LEARN_MODEL_FILES_H_

#include <filesystem>

#include "stages/base/output_set.h"
#include "stages/data/dataset.h"
#include "stages/learn/network.h"

namespace mlp::stages {

// Adds the directory's files to `outputs`.
void AddModel(const std::filesystem::path& directory, Network& network,
              const std::vector<std::string>& classes, OutputSet& outputs);

// Reads a model and checks that it is one for the data of `info`; to `device`, in evaluation mode.
Network LoadModel(const std::filesystem::path& directory, const DatasetInfo& info,
                  torch::Device device);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_MODEL_FILES_H_
