#include <algorithm>

#include "engine/cli/command.h"
#include "engine/cli/environment_text.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/plan_text.h"
#include "engine/cli/reporter.h"
#include "engine/why.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostCauses = 10;

// "made by the run of 2026-08-22T10:15:00Z (1.2 s)"; empty when no run is known.
std::string OriginText(Workspace& workspace, const PlannedStage& planned) {
  const Verdict verdict = planned.decision.verdict;
  if (verdict != Verdict::kRestore && verdict != Verdict::kUpToDate) return {};
  const auto run = RunThatMade(workspace, planned);
  if (!run || !*run) return {};  // a history that cannot be read is no reason not to answer
  const auto verified_ns = VerifiedAt(workspace, **run);
  return Format("made by the run of {} ({}){}\n", FormatUtc((*run)->started_ns),
                FormatDuration((*run)->duration_ns),
                verified_ns && *verified_ns ? ", verified " + FormatUtc(**verified_ns) : "");
}

// What the stage ran with when its result was made: of the record, or else of the run.
std::string EnvironmentText(Workspace& workspace, const PlannedStage& planned) {
  const LockedStage* const entry = workspace.records().Find(workspace.graph().stage(planned.id));
  const auto run = RunThatMade(workspace, planned);
  if (run && *run && !(*run)->environment.empty()) {
    const Value known = Value::parse((*run)->environment, nullptr, /*allow_exceptions=*/false);
    if (known.is_object()) return RenderEnvironment(known);
  }
  if (entry == nullptr || entry->environment.IsEmpty()) return "  ran with: not recorded\n";
  return RenderEnvironment(ToValue(workspace.layout().algorithm, entry->environment));
}

// The stages on the way from the causes to the target, the target first, each once.
std::vector<StageId> StagesOn(const std::vector<Cause>& causes, StageId target) {
  std::vector<StageId> stages = {target};
  for (const Cause& cause : causes) {
    for (auto id = cause.stages.rbegin(); id != cause.stages.rend(); ++id) {
      if (std::find(stages.begin(), stages.end(), *id) == stages.end()) stages.push_back(*id);
    }
  }
  return stages;
}

Status Explain(CommandContext& context, Workspace& workspace, StageId target,
               bool with_environment) {
  const StageGraph& graph = workspace.graph();
  MLP_ASSIGN(const std::vector<PlannedStage> plan,
             MakePlan(workspace, graph.WithUpstream({target}), {}));
  const std::vector<Cause> causes = FirstCauses(graph, plan, target);
  for (const StageId id : StagesOn(causes, target)) {
    const auto planned = std::find_if(plan.begin(), plan.end(),
                                      [&](const PlannedStage& one) { return one.id == id; });
    context.out << RenderPlannedStage(graph, *planned, workspace.current_dir(), context.color);
    const std::string origin = OriginText(workspace, *planned);
    if (!origin.empty()) context.out << "  " << origin;
    if (with_environment && id == target) context.out << EnvironmentText(workspace, *planned);
  }
  const bool is_far = std::any_of(causes.begin(), causes.end(),
                                  [](const Cause& cause) { return cause.stages.size() > 1; });
  if (!is_far) return {};
  context.out << (causes.size() == 1 ? "first cause:\n" : "first causes:\n");
  for (std::size_t i = 0; i < std::min(causes.size(), kMostCauses); ++i) {
    context.out << "  " << RenderCause(graph, causes[i], workspace.current_dir()) << '\n';
  }
  if (causes.size() > kMostCauses) {
    context.out << Format("  and {} more\n", causes.size() - kMostCauses);
  }
  return {};
}

// The stages that are named or write the path; of a file that none writes, those that read it.
Result<std::vector<StageId>> StagesMeant(const Workspace& workspace, const std::string& typed) {
  const StageGraph& graph = workspace.graph();
  const std::string target = workspace.FromHere(typed);
  Result<std::vector<StageId>> found =
      FindTargets(graph, target, {.from = workspace.current_dir()});
  if (found) return found;
  const Result<RelPath> path = RelPath::Resolve(workspace.current_dir(), target);
  if (!path) return Fail(found.error());
  std::vector<StageId> readers = ReadersOf(graph, *path);
  if (readers.empty()) return Fail(found.error());
  return readers;
}

Result<int> RunWhy(CommandContext& context, const std::string& target, bool with_environment) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(const std::vector<StageId> stages, StagesMeant(workspace, target));
  for (const StageId id : stages) MLP_TRY(Explain(context, workspace, id, with_environment));
  WarnOfUntrusted(context, workspace);
  (void)workspace.index().Flush();  // a cache: a project that cannot be written can still be read
  return kExitOk;
}

}  // namespace

void AddWhyCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "why", "Say why a stage would run, back to the first cause, or that it is up to date");
  auto target = std::make_shared<std::string>();
  command
      ->add_option("stage", *target,
                   "A stage or group, a file that it writes, or a file that stages read")
      ->required();
  auto with_environment = std::make_shared<bool>(false);
  command->add_flag("--environment", *with_environment,
                    "Also show the programs, libraries and facts of the machine that it ran with");
  command->callback([&context, target, with_environment] {
    context.chosen = [&context, target, with_environment] {
      return RunWhy(context, *target, *with_environment);
    };
  });
}

}  // namespace mlp
