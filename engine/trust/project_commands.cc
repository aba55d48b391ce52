#include "engine/trust/project_commands.h"

#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// What of a command's surroundings its text does not say.
struct Confinement {
  bool sandbox = false, no_network = false;
};

Confinement ConfinementOf(const Stage& stage, const StageDefaults& defaults) {
  return {stage.surroundings.sandbox.value_or(defaults.sandbox),
          !stage.surroundings.network.value_or(defaults.network)};
}

// `kind` keeps a command from standing for a dependency of the same text.
std::string DigestOfCommand(std::string_view kind, const Stage& stage, std::string_view what,
                            const Confinement& confined = {}) {
  std::vector<std::string_view> fields = {kind, stage.wdir.str(), what};
  if (confined.sandbox) fields.emplace_back("sandbox: strict");
  if (confined.no_network) fields.emplace_back("network: off");
  Hasher hasher(HashAlgorithm::kSha256);
  for (const std::string_view field : fields) {
    hasher.Update(Format("{}:", field.size()));
    hasher.Update(field);
  }
  return hasher.Finish().Hex();
}

// Before the command, where nothing that the command itself says can look like it.
std::string TextOf(const Stage& stage, const Confinement& confined) {
  const std::string text = CommandText(stage.cmd);
  if (!confined.sandbox && !confined.no_network) return text;
  const std::string_view how = !confined.sandbox     ? "(without network) "
                               : confined.no_network ? "(sandboxed, without network) "
                                                     : "(sandboxed) ";
  std::vector<std::string> lines;
  for (const std::string& line : SplitLines(text)) lines.push_back(std::string(how) + line);
  return Join(lines, "\n");
}

ProjectCommand OwnCommandOf(const Stage& stage, const StageDefaults& defaults) {
  const Confinement confined = ConfinementOf(stage, defaults);
  const std::string what = PythonJson(stage.cmd, true);
  ProjectCommand command{DigestOfCommand("cmd", stage, what, confined), stage.Address(),
                         TextOf(stage, confined)};
  const auto add_less = [&](bool is_less, const Confinement& less) {
    if (is_less) command.less_confined.push_back(DigestOfCommand("cmd", stage, what, less));
  };
  add_less(confined.sandbox || confined.no_network, {});
  add_less(confined.sandbox && confined.no_network, {true, false});
  add_less(confined.sandbox && confined.no_network, {false, true});
  return command;
}

}  // namespace

std::vector<ProjectCommand> CommandsOf(const Stage& stage, const StageDefaults& defaults) {
  std::vector<ProjectCommand> commands;
  if (!stage.cmd.is_null()) commands.push_back(OwnCommandOf(stage, defaults));
  for (const Dependency& dep : stage.deps) {
    if (dep.kind != DependencyKind::kCommand) continue;
    commands.push_back({DigestOfCommand("dependency", stage, dep.selector), stage.Address(),
                        dep.selector + "  (to see what it prints)"});
  }
  return commands;
}

std::vector<ProjectCommand> CommandsOf(const StageGraph& graph, const StageDefaults& defaults) {
  std::vector<ProjectCommand> all;
  for (StageId id = 0; id < graph.size(); ++id) {
    std::vector<ProjectCommand> commands = CommandsOf(graph.stage(id), defaults);
    std::move(commands.begin(), commands.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace mlp
