#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plan_text.h"
#include "engine/plan.h"
#include "engine/reproducer.h"

namespace mlp {
namespace {

struct Options {
  std::vector<std::string> targets;
  bool json = false;
  bool quiet = false;
};

bool IsClean(const PlannedStage& planned) {
  return planned.decision.verdict == Verdict::kUpToDate ||
         planned.decision.verdict == Verdict::kFrozen;
}

// Each stage judged by the workspace as it stands, as DVC does it.
void PrintJson(CommandContext& context, const StageGraph& graph,
               const std::vector<PlannedStage>& changed) {
  Value status = Value::object();
  for (const PlannedStage& planned : changed) {
    status[graph.stage(planned.id).Address()] = StatusOf(planned.decision);
  }
  context.out << PythonJson(status, false) << '\n';
}

// What `repro` would do.
void PrintText(CommandContext& context, const StageGraph& graph,
               const std::vector<PlannedStage>& changed) {
  if (graph.size() == 0) {
    context.out << "There are no stages in this project yet.\n";
  } else if (changed.empty()) {
    context.out << "Everything is up to date.\n";
  }
  for (const PlannedStage& planned : changed) {
    context.out << RenderPlannedStage(graph, planned, context.color);
  }
}

Result<int> Run(CommandContext& context, const Options& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(workspace.Load());
  const StageGraph& graph = workspace.graph();
  ReproOptions selection;
  for (const std::string& target : options.targets) {
    MLP_ASSIGN(const StageId id, graph.Find(target, workspace.current_dir()));
    selection.targets.push_back(id);
  }
  selection.with_upstream = false;
  PlanOptions plan_options;
  plan_options.follow_upstream = !options.json;
  MLP_ASSIGN(std::vector<PlannedStage> changed,
             MakePlan(workspace, SelectStages(graph, selection), plan_options));
  std::erase_if(changed, IsClean);
  (void)workspace.index().Flush();  // a cache: a project that cannot be written can still be read
  if (options.quiet || context.quiet) return changed.empty() ? kExitOk : kExitStageFailed;
  options.json ? PrintJson(context, graph, changed) : PrintText(context, graph, changed);
  return kExitOk;
}

}  // namespace

void AddStatusCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("status", "Show what changed since the stages last ran");
  auto options = std::make_shared<Options>();
  command->add_option("targets", options->targets, "Stages, or files they write");
  command->add_flag("--json", options->json, "Print JSON, in the shape of 'dvc status --json'");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing; exit with 1 if anything changed");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return Run(context, *options); };
  });
}

}  // namespace mlp
