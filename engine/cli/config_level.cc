#include "engine/cli/config_level.h"

namespace mlp {

void AddConfigLevels(CLI::App& command, std::optional<ConfigLevel>& level) {
  CLI::Option_group* group = command.add_option_group("Which configuration");
  const auto add = [&](const char* name, ConfigLevel value, const char* help) {
    group->add_flag_callback(
        name, [&level, value] { level = value; }, help);
  };
  add("--project", ConfigLevel::kProject, "Of the project, in git (the default)");
  add("--local", ConfigLevel::kLocal, "Of this copy of the project, not in git: for secrets");
  add("--global", ConfigLevel::kGlobal, "Of the user");
  add("--system", ConfigLevel::kSystem, "Of the machine");
  group->require_option(0, 1);
}

}  // namespace mlp
