#include "engine/trust/project_commands.h"

#include "store/base/digest.h"
#include "store/base/format.h"

namespace mlp {
namespace {

// `kind` keeps a command from standing for a dependency of the same text.
std::string DigestOfCommand(std::string_view kind, const Stage& stage, const std::string& what) {
  Hasher hasher(HashAlgorithm::kSha256);
  for (const std::string_view field :
       {kind, std::string_view(stage.wdir.str()), std::string_view(what)}) {
    hasher.Update(Format("{}:", field.size()));
    hasher.Update(field);
  }
  return hasher.Finish().Hex();
}

}  // namespace

std::vector<ProjectCommand> CommandsOf(const Stage& stage) {
  std::vector<ProjectCommand> commands;
  if (!stage.cmd.is_null()) {
    commands.push_back({DigestOfCommand("cmd", stage, PythonJson(stage.cmd, true)), stage.Address(),
                        CommandText(stage.cmd)});
  }
  for (const Dependency& dep : stage.deps) {
    if (dep.kind != DependencyKind::kCommand) continue;
    commands.push_back({DigestOfCommand("dependency", stage, dep.selector), stage.Address(),
                        dep.selector + "  (to see what it prints)"});
  }
  return commands;
}

std::vector<ProjectCommand> CommandsOf(const StageGraph& graph) {
  std::vector<ProjectCommand> all;
  for (StageId id = 0; id < graph.size(); ++id) {
    std::vector<ProjectCommand> commands = CommandsOf(graph.stage(id));
    std::move(commands.begin(), commands.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace mlp
