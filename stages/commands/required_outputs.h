// The outputs that a command needs unless it runs as a trial, which CLI11 cannot say.

#ifndef MLPIPE_STAGES_COMMANDS_REQUIRED_OUTPUTS_H_
#define MLPIPE_STAGES_COMMANDS_REQUIRED_OUTPUTS_H_

#include <filesystem>

namespace mlp::stages {

// An error (kUsage) that names the first option of these that is empty.
void RequireOutputs(const char* command, const std::filesystem::path& output,
                    const std::filesystem::path& metrics, const std::filesystem::path& history);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_COMMANDS_REQUIRED_OUTPUTS_H_
