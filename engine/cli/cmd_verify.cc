// mlpipe verify
#include <algorithm>
#include <map>

#include "engine/cli/command.h"
#include "engine/cli/exit_code.h"
#include "engine/cli/reporter.h"
#include "engine/cli/style.h"
#include "engine/cli/table.h"
#include "engine/verify/verifier.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct VerifyLine {
  std::vector<std::string> targets;
  int jobs = 0;
  bool keep = false, json = false;
  std::string vary;
};

class WaitingTalk : public ReproObserver {
 public:
  explicit WaitingTalk(CommandContext& context) : context_(context) {}
  void OnWaitingForLock(const std::string& holder) override {
    if (!context_.quiet) context_.err << "waiting for " << ForTerminal(holder) << std::endl;
  }
  void OnWarning(const std::string& sentence) override {
    context_.err << "warning: " << ForTerminal(sentence) << '\n';
  }

 private:
  CommandContext& context_;
};

std::string Tinted(const Style& style, VerifyOutcome outcome, const std::string& text) {
  switch (outcome) {
    case VerifyOutcome::kSame:
    case VerifyOutcome::kWithin:
      return style.Green(text);
    case VerifyOutcome::kDiffers:
    case VerifyOutcome::kFails:
      return style.Red(text);
    default:
      return style.Yellow(text);
  }
}

// What stands behind the name of the stage.
std::string RunDetail(const VerifyRun& run) {
  if (!run.reason.empty()) return run.reason;
  return Format("{}, {}", Plural(run.outputs.size(), "output"), FormatDuration(run.duration_ns));
}

// Every output that is not the same, what a failed stage said, and where to look.
std::vector<std::string> RunNotes(const VerifyRun& run) {
  std::vector<std::string> notes;
  for (const OutputFinding& finding : run.outputs) {
    if (finding.is_same) continue;
    notes.push_back(FindingText(finding) +
                    (finding.is_allowed ? ": differs within the tolerance" : ""));
  }
  for (const std::string& line : run.last_lines) notes.push_back("| " + line);
  if (run.outcome == VerifyOutcome::kFails && !run.log_file.empty())
    notes.push_back("log: " + run.log_file);
  if (!run.copy.empty()) notes.push_back("copy: " + run.copy);
  return notes;
}

// What was varied and what became of it.
std::string VariedTable(const std::vector<VariedRun>& varied, int width) {
  Table table;
  table.header = {"vary", "", "what was changed", "where"};
  for (const VariedRun& one : varied) {
    table.rows.push_back({std::string(NameOf(one.variation)), std::string(NameOf(one.run.outcome)),
                          one.what, WhyText(one.run)});
  }
  std::string text;
  for (const std::string& line : SplitLines(RenderPlain(table, width))) text += "  " + line + "\n";
  return text;
}

void PrintVerified(CommandContext& context, const Stage& stage, const StageVerification& result) {
  const Style style(context.out_is_terminal && context.color);
  const VerifyRun& run = result.run;
  constexpr std::size_t kWidth = 16;
  const std::string name(NameOf(run.outcome));
  context.out << Tinted(style, run.outcome, name) << std::string(kWidth - name.size() + 1, ' ')
              << style.Bold(ForTerminal(stage.Address())) << "  " << ForTerminal(RunDetail(run))
              << '\n';
  for (const std::string& note : RunNotes(run)) context.out << "  " << ForTerminal(note) << '\n';
  const int width = context.out_is_terminal ? std::max(40, context.width - 2) : 0;
  if (!result.varied.empty()) context.out << VariedTable(result.varied, width);
  context.out << std::flush;
}

// "2 stages verified, 1 differs".
std::string SumText(const std::vector<StageVerification>& results) {
  std::size_t verified = 0;
  std::map<VerifyOutcome, std::size_t> others;
  std::size_t depend = 0;
  for (const StageVerification& result : results) {
    result.is_verified ? ++verified : ++others[result.run.outcome];
    if (result.is_verified && result.Differs()) ++depend;
  }
  std::string text = Plural(verified, "stage") + " verified";
  for (const auto& [outcome, count] : others) text += Format(", {} {}", count, NameOf(outcome));
  if (depend > 0) text += Format(", {} of them only in surroundings like these", depend);
  return text;
}

// Whether any of all runs, plain or varied, ended so.
bool HasRun(const std::vector<StageVerification>& results, VerifyOutcome outcome) {
  return std::any_of(results.begin(), results.end(), [&](const StageVerification& result) {
    return result.run.outcome == outcome ||
           std::any_of(result.varied.begin(), result.varied.end(),
                       [&](const VariedRun& one) { return one.run.outcome == outcome; });
  });
}

void AdviseOnVerify(CommandContext& context, const std::vector<StageVerification>& results) {
  const auto any = [&](const auto& holds) {
    return std::any_of(results.begin(), results.end(), holds);
  };
  if (any([](const auto& result) { return result.run.outcome == VerifyOutcome::kOutdated; }))
    context.err << "hint: 'mlpipe repro' first: only what is up to date can be verified\n";
  if (HasRun(results, VerifyOutcome::kCannotTell))
    context.err << "hint: 'mlpipe pull' brings what is recorded and not here; 'mlpipe fsck' finds "
                   "what is damaged\n";
  if (any([](const auto& result) { return result.run.outcome == VerifyOutcome::kFails; }))
    context.err << "hint: the copy holds only what the stage declares: add what it needs to its "
                   "deps or params; --keep leaves the copy to look at\n";
  if (any([](const auto& result) { return result.run.outcome == VerifyOutcome::kDiffers; }))
    context.err << "hint: 'mlpipe verify --vary all' tells what a result depends on; a stage whose "
                   "result is allowed to differ says so with 'contract'\n";
}

int ExitOf(const std::vector<StageVerification>& results) {
  if (HasRun(results, VerifyOutcome::kInterrupted)) return kExitInterrupted;
  const bool any_differs = std::any_of(results.begin(), results.end(),
                                       [](const auto& result) { return result.Differs(); });
  if (any_differs) return kExitDiffers;
  const bool is_open =
      HasRun(results, VerifyOutcome::kOutdated) || HasRun(results, VerifyOutcome::kCannotTell);
  return is_open ? kExitStageFailed : kExitOk;
}

// Of nothing that is named, all that has a command.
Result<std::vector<StageId>> StagesToVerify(const Workspace& workspace, const VerifyLine& line) {
  const StageGraph& graph = workspace.graph();
  if (!line.targets.empty())
    return FindTargets(graph, workspace.FromHere(line.targets), {.from = workspace.current_dir()});
  std::vector<StageId> stages;
  for (const StageId id : graph.TopologicalOrder())
    if (graph.stage(id).kind == StageKind::kCommand) stages.push_back(id);
  return stages;
}

Result<int> RunVerify(CommandContext& context, const VerifyLine& line) {
  VerifyOptions options;
  options.jobs = line.jobs;
  options.keep = line.keep;
  if (!line.vary.empty()) {
    MLP_ASSIGN(options.variations, ParseVariations(line.vary));
  }
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_TRY(LoadWorkspace(context, workspace));
  MLP_ASSIGN(options.stages, StagesToVerify(workspace, line));
  const StageGraph& graph = workspace.graph();
  if (!line.json) {
    options.on_done = [&](const StageVerification& result) {
      PrintVerified(context, graph.stage(result.id), result);
    };
  }
  WaitingTalk talk(context);
  MLP_ASSIGN(const std::vector<StageVerification> results, Verify(workspace, options, talk));
  if (line.json) {
    Value stages = Value::array();
    for (const StageVerification& result : results) stages.push_back(ToJson(graph, result));
    context.out << PythonJson({{"stages", std::move(stages)}}, false) << '\n';
  } else {
    context.out << SumText(results) << '\n';
    if (!context.quiet) AdviseOnVerify(context, results);
  }
  return ExitOf(results);
}

}  // namespace

void AddVerifyCommand(CLI::App& app, CommandContext& context) {
  CLI::App* command = app.add_subcommand(
      "verify", "Run stages again in a clean copy and compare the results with what is recorded");
  auto line = std::make_shared<VerifyLine>();
  command->add_option("targets", line->targets,
                      "Stages, or files they write; every stage when none is given");
  command->add_option("--vary", line->vary,
                      "Change one thing at a time to find what a result depends on: some of "
                      "threads,directory,clock,environment,locale,cpu; or all");
  command->add_option("-j,--jobs", line->jobs, "Stages at a time (default: all cores)")
      ->check(CLI::Range(1, 4096));
  command->add_flag("--keep", line->keep, "Leave the copies until the next verify");
  command->add_flag("--json", line->json, "Print what was found as JSON");
  command->callback([&context, line] {
    context.chosen = [&context, line] { return RunVerify(context, *line); };
  });
}

}  // namespace mlp
