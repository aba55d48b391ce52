#include <unistd.h>

#include <iostream>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plan_text.h"
#include "engine/cli/render_error.h"
#include "engine/cli/reporter.h"
#include "engine/cli/transfer_options.h"
#include "engine/plan.h"
#include "engine/reproducer.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct ReproLine {
  std::vector<std::string> targets;
  ReproOptions repro;
  bool single_item = false, all_pipelines = false, recursive = false, glob = false;
  bool interactive = false, pull = false, dry = false;
  bool no_run_cache = false, no_commit = false;
};

Result<int> PrintPlan(CommandContext& context, Workspace& workspace, const ReproOptions& options) {
  const StageGraph& graph = workspace.graph();
  MLP_ASSIGN(const std::vector<PlannedStage> plan,
             MakePlan(workspace, SelectStages(graph, options),
                      {options.force, options.use_run_cache, options.allow_missing}));
  context.out << RenderPlan(graph, plan, workspace.current_dir(), context.color);
  WarnOfUntrusted(context, workspace);
  return kExitOk;
}

// Off a terminal the answer is no.
std::function<bool(const Stage&)> AskOnTerminal(CommandContext& context) {
  return [&context](const Stage& stage) {
    if (::isatty(STDIN_FILENO) != 1) return false;
    context.err << Format("Run stage {}? [y/n] ", Quoted(stage.Address())) << std::flush;
    std::string answer;
    return std::getline(std::cin, answer) && (answer == "y" || answer == "yes");
  };
}

// What the command line names, or what is meant when it names nothing.
Status SelectTargets(const Workspace& workspace, ReproLine& options) {
  const StageGraph& graph = workspace.graph();
  if (options.all_pipelines) return {};
  MLP_ASSIGN(options.repro.targets, FindTargets(graph, workspace.FromHere(options.targets),
                                                {.from = workspace.current_dir(),
                                                 .recursive = options.recursive,
                                                 .glob = options.glob}));
  const Layout& layout = workspace.layout();
  if (!options.targets.empty() || !layout.repro_current_file) return {};
  const RelPath file = workspace.current_dir() / RelPath::Strict(layout.pipeline_file).value();
  MLP_ASSIGN(options.repro.targets, StagesOf(graph, file));
  return {};
}

Result<int> RunRepro(CommandContext& context, ReproLine& options) {
  options.repro.with_upstream = !options.single_item;
  options.repro.use_run_cache = !options.no_run_cache;
  options.repro.commit = !options.no_commit;
  if (options.interactive) options.repro.confirm = AskOnTerminal(context);
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  std::optional<RunLock> run_lock;
  if (!options.dry) {
    MLP_ASSIGN(run_lock, AcquireRunLock(workspace, LockKind::kShared, "mlpipe repro", *reporter));
  }
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_TRY(SelectTargets(workspace, options));
  if (options.pull && !options.dry)
    MLP_TRY(FetchForRepro(context, workspace, SelectStages(workspace.graph(), options.repro)));
  if (options.dry) return PrintPlan(context, workspace, options.repro);
  MLP_ASSIGN(const ReproSummary summary, Reproduce(workspace, *run_lock, options.repro, *reporter));
  reporter.reset();  // takes the live lines off the screen
  WarnOfUntrusted(context, workspace);
  const bool went_well = summary.errors.empty() && !summary.interrupted;
  if (went_well || options.repro.ignore_errors) MLP_TRY(workspace.StageWritten());
  return ReportSummary(context, summary);
}

void AddSelection(CLI::App& command, ReproLine& options) {
  command.add_option(
      "targets", options.targets,
      "Stages, or files they write; everything when none is given (in a DVC project: "
      "the stages of the current directory)");
  command.add_flag("-s,--single-item", options.single_item,
                   "Only the targets, not what they depend on");
  command.add_flag("-R,--recursive", options.recursive,
                   "A directory means every stage declared below it");
  command.add_flag("--glob", options.glob, "Targets are patterns: * ? [..]");
  command.add_flag("-p,--pipeline", options.repro.connected,
                   "Everything that hangs together with the targets");
  command.add_flag("-P,--all-pipelines", options.all_pipelines, "Every stage of the project");
  command.add_flag("--downstream", options.repro.downstream,
                   "The targets and what depends on them, nothing else");
}

void AddWays(CLI::App& command, ReproLine& options) {
  command.add_flag("-f,--force", options.repro.force, "Run even what is up to date");
  command.add_flag("--force-downstream", options.repro.force_downstream,
                   "After a stage that did something, run what depends on it in any case");
  command.add_flag("-i,--interactive", options.interactive, "Ask before each stage");
  command.add_flag("-k,--keep-going", options.repro.keep_going,
                   "After a failure, go on with stages that do not depend on it");
  command.add_flag("--ignore-errors", options.repro.ignore_errors,
                   "After a failure, go on with all stages; exit with 0");
  command.add_flag("--no-run-cache", options.no_run_cache,
                   "Run, even if the result of an earlier run could be restored");
  command.add_flag("--no-commit", options.no_commit,
                   "Record the outputs, but put none of them into the cache");
  command.add_flag("--allow-missing", options.repro.allow_missing,
                   "What is missing is no change, as long as the records agree");
  command.add_flag("--pull", options.pull,
                   "First get from the remote what is missing, and what it knows of earlier runs");
  command.add_flag("--trace", options.repro.trace,
                   "Record what the stages' processes open, and warn of what is not declared");
  command.add_flag("--dry", options.dry, "Print what would be done, and why; do nothing");
  command.add_option("-j,--jobs", options.repro.jobs, "Stages at a time (default: all cores)")
      ->check(CLI::Range(1, 4096));
}

}  // namespace

Result<int> ReproOne(CommandContext& context, const std::string& target) {
  ReproLine options;
  options.targets = {target};
  options.single_item = true;
  return RunRepro(context, options);
}

void AddReproCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command =
      app.add_subcommand("repro", "Bring stages up to date: run or restore what changed");
  auto options = std::make_shared<ReproLine>();
  AddSelection(*command, *options);
  AddWays(*command, *options);
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunRepro(context, *options); };
  });
}

}  // namespace mlp
