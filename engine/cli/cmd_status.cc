#include <algorithm>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plan_text.h"
#include "engine/cli/remote_status.h"
#include "engine/cli/render_error.h"
#include "engine/imports/updating.h"
#include "engine/plan.h"
#include "engine/stage_selection.h"
#include "engine/status_report.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct StatusLine {
  std::vector<std::string> targets;
  bool json = false;
  bool quiet = false;
  bool recursive = false;
  bool glob = false;
  bool cloud = false;
  TransferOptions transfer;  // of --cloud, beyond what stands above
};

bool IsClean(const PlannedStage& planned) {
  return planned.decision.verdict == Verdict::kUpToDate ||
         planned.decision.verdict == Verdict::kFrozen;
}

// The selected imports that another commit is there for. A repository that cannot be asked is worth
// a warning.
std::vector<StageId> WithUpdates(CommandContext& context, Workspace& workspace,
                                 const std::vector<StageId>& selected) {
  std::vector<StageId> stages;
  for (const StageId id : selected) {
    const Stage& stage = workspace.graph().stage(id);
    const Result<bool> has_update = HasUpdate(workspace, stage);
    if (has_update && *has_update) stages.push_back(id);
    if (has_update || context.quiet) continue;
    context.err << RenderWarning(
        Format("it is not known whether {} has an update: {}",
               Quoted(stage.AddressFrom(workspace.current_dir())), has_update.error().message),
        context.color);
  }
  return stages;
}

// Each stage judged by the workspace as it stands, as DVC does it. Returns whether any changed.
Result<bool> ReportJson(CommandContext& context, Workspace& workspace,
                        const std::vector<StageId>& selected) {
  StageInspector inspector(workspace);
  const std::vector<StageId> updates = WithUpdates(context, workspace, selected);
  Value status = Value::object();
  for (const StageId id : selected) {
    const Stage& stage = workspace.graph().stage(id);
    MLP_ASSIGN(const StageFacts facts, inspector.FactsNow(stage));
    Value report = StatusReport(stage, facts, workspace.current_dir());
    if (std::find(updates.begin(), updates.end(), id) != updates.end()) {
      Value update = Value::object();
      update["changed deps"][stage.deps.front().text] = "update available";
      report.insert(report.begin(), std::move(update));
    }
    if (report.empty()) continue;
    status[stage.AddressFrom(workspace.current_dir())] = std::move(report);
  }
  if (!context.quiet) context.out << PythonJson(status, false) << '\n';
  return !status.empty();
}

// What `repro` would do. Returns whether anything would change.
Result<bool> ReportText(CommandContext& context, Workspace& workspace,
                        const std::vector<StageId>& selected) {
  const StageGraph& graph = workspace.graph();
  MLP_ASSIGN(std::vector<PlannedStage> changed, MakePlan(workspace, selected, {}));
  std::erase_if(changed, IsClean);
  const std::vector<StageId> updates = WithUpdates(context, workspace, selected);
  const bool is_clean = changed.empty() && updates.empty();
  if (context.quiet) return !is_clean;
  if (graph.size() == 0) {
    context.out << "There are no stages in this project yet.\n";
  } else if (is_clean) {
    context.out << "Everything is up to date.\n";
  }
  for (const PlannedStage& planned : changed) {
    context.out << RenderPlannedStage(graph, planned, workspace.current_dir(), context.color);
  }
  for (const StageId id : updates) {
    const Stage& stage = graph.stage(id);
    context.out << Format("{}: update available: {}\n",
                          ForTerminal(stage.AddressFrom(workspace.current_dir())),
                          ForTerminal(stage.deps.front().text));
  }
  return !is_clean;
}

void WarnOfFrozen(CommandContext& context, const Workspace& workspace,
                  const std::vector<StageId>& stages) {
  if (context.quiet) return;
  for (const StageId id : stages) {
    const Stage& stage = workspace.graph().stage(id);
    if (!stage.frozen || stage.kind == StageKind::kData) continue;
    context.err << RenderWarning(Format("stage {} is frozen: what it depends on is not looked at",
                                        Quoted(stage.AddressFrom(workspace.current_dir()))),
                                 context.color);
  }
}

Result<int> CompareWithRemotes(CommandContext& context, Workspace& workspace,
                               const StatusLine& options) {
  TransferOptions transfer = options.transfer;
  transfer.targets = options.targets;
  transfer.json = options.json;
  transfer.selection.recursive = options.recursive;
  transfer.selection.glob = options.glob;
  MLP_ASSIGN(const bool differs, ReportRemoteStatus(context, workspace, transfer));
  return differs && context.quiet ? kExitStageFailed : kExitOk;
}

Result<int> RunStatus(CommandContext& context, const StatusLine& options) {
  context.quiet |= options.quiet;
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  if (options.cloud || !options.transfer.filter.remote.empty())
    return CompareWithRemotes(context, workspace, options);
  const StageGraph& graph = workspace.graph();
  StageSelection selection;
  MLP_ASSIGN(selection.targets, FindTargets(graph, workspace.FromHere(options.targets),
                                            {.from = workspace.current_dir(),
                                             .recursive = options.recursive,
                                             .glob = options.glob}));
  selection.with_upstream = false;
  const std::vector<StageId> selected = SelectStages(graph, selection);
  WarnOfFrozen(context, workspace, selected);
  MLP_ASSIGN(const bool changed, options.json ? ReportJson(context, workspace, selected)
                                              : ReportText(context, workspace, selected));
  WarnOfUntrusted(context, workspace);
  (void)workspace.index().Flush();  // a cache: a project that cannot be written can still be read
  return changed && context.quiet ? kExitStageFailed : kExitOk;
}

}  // namespace

void AddStatusCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand("status", "Show what changed since the stages last ran");
  auto options = std::make_shared<StatusLine>();
  command->add_option("targets", options->targets, "Stages, or files they write");
  command->add_flag("-R,--recursive", options->recursive,
                    "A directory means every stage declared below it");
  command->add_flag("--glob", options->glob, "Targets are patterns: * ? [..]");
  command->add_flag("--json", options->json, "Print JSON, in the shape of 'dvc status --json'");
  command->add_flag("-q,--quiet", options->quiet, "Print nothing; exit with 1 if anything changed");
  command->add_flag("-c,--cloud", options->cloud,
                    "Compare the cache with the remote: new, deleted (only there) or missing");
  AddRemoteOptions(*command, options->transfer);
  command->add_flag("-d,--with-deps", options->transfer.selection.with_deps,
                    "With --cloud: also what the targets depend on");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunStatus(context, *options); };
  });
}

}  // namespace mlp
