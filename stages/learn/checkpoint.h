// A training that was interrupted, as one file: everything that it needs to go on as if it never
// stopped, to the bit.
//
//   safetensors: tensors under the names that the trainer gives them, and "training", U8: JSON
//   {"version", "identity", "runtime", "state"}

#ifndef MLPIPE_STAGES_LEARN_CHECKPOINT_H_
#define MLPIPE_STAGES_LEARN_CHECKPOINT_H_

#include <torch/torch.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "stages/learn/process_group.h"

namespace mlp::stages {

struct Checkpoint {
  std::string identity;            // of the training: what its result depends on, beside
  nlohmann::ordered_json runtime;  // that it was made on: see DescribeRuntime
  nlohmann::ordered_json state;
  std::map<std::string, torch::Tensor> tensors;  // float32, int64 or uint8
};

// Replaces the file as a whole, durably.
void WriteCheckpoint(const std::filesystem::path& file, const Checkpoint& checkpoint);

// nullopt where there is no file. What is none of these files is an error; one of another version
// has the identity of no training (""), and nothing else. Of a group of processes
// the first one reads it and all get it; nullptr is no group.
std::optional<Checkpoint> ReadCheckpoint(const std::filesystem::path& file, ProcessGroup* group);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_CHECKPOINT_H_
