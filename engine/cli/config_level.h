// --project, --local, --global, --system of the commands that edit the configuration.
#pragma once

#include <optional>

#include "engine/cli/command.h"
#include "engine/config.h"

namespace mlp {

// At most one of them; `level` lives as long as the command.
void AddConfigLevels(CLI::App& command, std::optional<ConfigLevel>& level);

}  // namespace mlp
