#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plan_text.h"
#include "engine/cli/reporter.h"
#include "engine/plan.h"
#include "engine/reproducer.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"

namespace mlp {
namespace {

struct Options {
  std::vector<std::string> targets;
  ReproOptions repro;
  bool single_item = false;
  bool dry = false;
  bool no_run_cache = false;
  bool recursive = false;
  bool glob = false;
};

Result<int> PrintPlan(CommandContext& context, Workspace& workspace, const ReproOptions& options) {
  const StageGraph& graph = workspace.graph();
  MLP_ASSIGN(
      const std::vector<PlannedStage> plan,
      MakePlan(workspace, SelectStages(graph, options), {options.force, options.use_run_cache}));
  context.out << RenderPlan(graph, plan, context.color);
  return kExitOk;
}

Result<int> Run(CommandContext& context, Options& options) {
  options.repro.with_upstream = !options.single_item;
  options.repro.use_run_cache = !options.no_run_cache;
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  std::optional<FileLock> run_lock;
  if (!options.dry) {
    MLP_ASSIGN(run_lock, AcquireRunLock(workspace, "mlpipe repro", *reporter));
  }
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(options.repro.targets, FindTargets(workspace.graph(), options.targets,
                                                {.from = workspace.current_dir(),
                                                 .recursive = options.recursive,
                                                 .glob = options.glob}));
  if (options.dry) return PrintPlan(context, workspace, options.repro);
  MLP_ASSIGN(const ReproSummary summary, Reproduce(workspace, *run_lock, options.repro, *reporter));
  reporter.reset();  // takes the live lines off the screen
  return ReportSummary(context, summary);
}

}  // namespace

void AddReproCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("repro", "Bring stages up to date: run or restore what changed");
  auto options = std::make_shared<Options>();
  command->add_option("targets", options->targets,
                      "Stages, or files they write; everything when none is given");
  command->add_flag("-f,--force", options->repro.force, "Run even what is up to date");
  command->add_flag("-s,--single-item", options->single_item,
                    "Only the targets, not what they depend on");
  command->add_flag("-R,--recursive", options->recursive,
                    "A directory means every stage declared below it");
  command->add_flag("--glob", options->glob, "Targets are patterns: * ? [..]");
  command->add_flag("-k,--keep-going", options->repro.keep_going,
                    "After a failure, go on with stages that do not depend on it");
  command->add_flag("--no-run-cache", options->no_run_cache,
                    "Run, even if the result of an earlier run could be restored");
  command->add_flag("--dry", options->dry, "Print what would be done, and why; do nothing");
  command->add_option("-j,--jobs", options->repro.jobs, "Stages at a time (default: all cores)")
      ->check(CLI::Range(1, 4096));
  command->callback([&context, options] {
    context.chosen = [&context, options] { return Run(context, *options); };
  });
}

}  // namespace mlp
