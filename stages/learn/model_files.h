// The directory of a model, which `train` and `prune` write, the third file for people alone:
//
//   model.json         {"version", "classes": names, "architecture": {...}}
//   model.safetensors  the parameters and buffers by the names that Network gives them
//   runtime.json       what its bytes depend on beside inputs and params: runtime.h

#ifndef MLPIPE_STAGES_LEARN_MODEL_FILES_H_
#define MLPIPE_STAGES_LEARN_MODEL_FILES_H_

#include <filesystem>
#include <string>
#include <vector>

#include "stages/base/output_set.h"
#include "stages/data/dataset.h"
#include "stages/learn/network.h"

namespace mlp::stages {

// The bytes of model.safetensors.
std::string EncodeWeights(Network& network);

// Adds the directory's files to `outputs`. So many processes trained the network.
void AddModel(const std::filesystem::path& directory, Network& network,
              const std::vector<std::string>& classes, OutputSet& outputs, int processes = 1);

// Reads a model and checks that it is one for the data of `info`; to `device`, in evaluation mode.
// What model/float_model.h refuses of a file of weights is an error.
Network LoadModel(const std::filesystem::path& directory, const DatasetInfo& info,
                  torch::Device device);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_MODEL_FILES_H_
