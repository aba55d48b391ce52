#include <map>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plan_text.h"
#include "engine/plan.h"

namespace mlp {
namespace {

// The stage asked for, then those upstream of it that its reasons lead back to.
std::vector<PlannedStage> ChainOfCauses(const StageGraph& graph,
                                        const std::vector<PlannedStage>& plan, StageId target) {
  std::map<std::string, const PlannedStage*> by_address;
  for (const PlannedStage& planned : plan) {
    by_address[graph.stage(planned.id).Address()] = &planned;
  }
  std::vector<PlannedStage> chain;
  std::vector<const PlannedStage*> queue = {by_address.at(graph.stage(target).Address())};
  std::vector<bool> seen(graph.size(), false);
  for (std::size_t next = 0; next < queue.size(); ++next) {
    const PlannedStage& planned = *queue[next];
    if (seen[planned.id]) continue;
    seen[planned.id] = true;
    chain.push_back(planned);
    for (const Reason& reason : planned.decision.reasons) {
      if (reason.kind == ReasonKind::kUpstreamRuns) queue.push_back(by_address.at(reason.subject));
    }
  }
  return chain;
}

Result<int> Run(CommandContext& context, const std::string& target) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  const StageGraph& graph = workspace.graph();
  MLP_ASSIGN(const StageId id, graph.Find(target, workspace.current_dir()));
  MLP_ASSIGN(const std::vector<PlannedStage> plan,
             MakePlan(workspace, graph.WithUpstream({id}), {}));
  (void)workspace.index().Flush();  // a cache: a project that cannot be written can still be read
  for (const PlannedStage& planned : ChainOfCauses(graph, plan, id)) {
    context.out << RenderPlannedStage(graph, planned, context.color);
  }
  return kExitOk;
}

}  // namespace

void AddWhyCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "why", "Say why a stage would run, back to the first cause, or that it is up to date");
  auto target = std::make_shared<std::string>();
  command->add_option("stage", *target, "A stage, or a file that it writes")->required();
  command->callback([&context, target] {
    context.chosen = [&context, target] { return Run(context, *target); };
  });
}

}  // namespace mlp
