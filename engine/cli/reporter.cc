#include "engine/cli/reporter.h"

#include <algorithm>
#include <map>

#include "engine/cli/exit_code.h"
#include "engine/cli/live_display.h"
#include "engine/cli/render_error.h"
#include "engine/cli/run_logger.h"
#include "engine/cli/style.h"
#include "engine/cli/table.h"
#include "engine/cli/version.h"
#include "engine/provenance/lineage_listener.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Plain lines: for logs, pipes and tests.
class LineReporter : public ReproObserver {
 public:
  LineReporter(CommandContext& context, RelPath from)
      : context_(context), style_(context.color), from_(std::move(from)) {}

  void OnCommand(const Stage& stage, const std::string& command) override {
    Line(stage, style_.Bold("> " + ForTerminal(FirstLine(command))));
  }
  void OnOutput(const Stage& stage, std::string_view line) override {
    Line(stage, style_.Dim("| ") + ForTerminal(line));
  }
  void OnDecided(const Stage& stage, const Decision& decision) override {
    if (decision.verdict == Verdict::kUpToDate || decision.verdict == Verdict::kBlocked) return;
    if (decision.verdict == Verdict::kFrozen) return Line(stage, "frozen: left as it is");
    Line(stage, style_.Dim(ForTerminal(Summarize(decision.reasons))));
  }
  void OnRan(const Stage& stage, std::int64_t duration_ns) override {
    Line(stage, style_.Green("done") + " in " + FormatDuration(duration_ns));
  }
  void OnRestored(const Stage& stage) override {
    Line(stage, style_.Green("restored") + " from the cache");
  }
  void OnStored(const Stage& stage) override { Line(stage, "outputs put back into the cache"); }
  void OnAdded(const Stage& stage) override { Line(stage, "recorded as it stands"); }
  void OnFailed(const Stage& stage, const Error&) override { Line(stage, style_.Red("failed")); }
  void OnWarning(const std::string& sentence) override {
    Print(TrimmedEnd(RenderWarning(sentence, context_.color)));
  }
  void OnWaitingForLock(const std::string& holder) override {
    Print(Format("waiting for {} to finish", holder));
  }

 protected:
  virtual void Print(const std::string& line) { context_.err << line << std::endl; }

  void Line(const Stage& stage, const std::string& text) {
    if (context_.quiet) return;
    Print(Format("{}  {}", style_.Cyan(Name(stage)), text));
  }

  // As the user types it where they stand.
  std::string Name(const Stage& stage) const { return ForTerminal(stage.AddressFrom(from_)); }

  static std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

  CommandContext& context_;
  const Style style_;
  const RelPath from_;

 private:
  static std::string TrimmedEnd(std::string text) {
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
  }

  // The first reasons, and how many more.
  static std::string Summarize(const std::vector<Reason>& reasons) {
    constexpr std::size_t kShown = 3;
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < std::min(kShown, reasons.size()); ++i) {
      parts.push_back(Explain(reasons[i]));
    }
    std::string text = Join(parts, "; ");
    if (reasons.size() > kShown) text += Format(" (and {} more)", reasons.size() - kShown);
    return text;
  }
};

// The same on a terminal, where the output of stages only passes through the live lines.
class LiveReporter : public LineReporter {
 public:
  LiveReporter(CommandContext& context, RelPath from, Clock& clock)
      : LineReporter(context, std::move(from)), clock_(clock), display_(context.err) {}

  void OnCommand(const Stage& stage, const std::string& command) override {
    const auto [entry, is_new] = running_.try_emplace(Name(stage));
    if (is_new) entry->second.started_ns = clock_.MonotonicNs();
    LineReporter::OnCommand(stage, command);
  }
  void OnOutput(const Stage& stage, std::string_view line) override {
    if (!Trim(line).empty()) running_[Name(stage)].last_line = ForTerminal(line);
  }
  void OnRan(const Stage& stage, std::int64_t duration_ns) override {
    running_.erase(Name(stage));
    LineReporter::OnRan(stage, duration_ns);
  }
  void OnFailed(const Stage& stage, const Error& error) override {
    running_.erase(Name(stage));
    LineReporter::OnFailed(stage, error);
  }
  void OnTick() override {
    if (context_.quiet) return;
    std::vector<std::string> lines;
    for (const auto& [stage, running] : running_) {
      const std::string head =
          Format("{} {}", stage, FormatDuration(clock_.MonotonicNs() - running.started_ns));
      const int room = context_.width - static_cast<int>(CountCharacters(head)) - 4;
      lines.push_back(Format("{} {}", style_.Yellow(CutToWidth("▸ " + head, context_.width - 1)),
                             style_.Dim(CutToWidth(running.last_line, room))));
    }
    display_.Draw(std::move(lines));
  }

 protected:
  void Print(const std::string& line) override { display_.Print(line); }

 private:
  struct Running {
    std::int64_t started_ns = 0;
    std::string last_line;
  };
  Clock& clock_;
  LiveDisplay display_;
  std::map<std::string, Running> running_;
};

std::string Counts(const ReproSummary& summary) {
  const std::pair<StageOutcome, const char*> kWords[] = {
      {StageOutcome::kRan, "ran"},
      {StageOutcome::kRestored, "restored"},
      {StageOutcome::kStored, "put back into the cache"},
      {StageOutcome::kAdded, "recorded as they stand"},
      {StageOutcome::kUpToDate, "up to date"},
      {StageOutcome::kFrozen, "frozen"},
      {StageOutcome::kFailed, "failed"},
      {StageOutcome::kInterrupted, "interrupted"},
      {StageOutcome::kNotStarted, "not started"}};
  std::vector<std::string> parts;
  for (const auto& [outcome, word] : kWords) {
    const std::size_t count = summary.Count(outcome);
    if (count > 0) parts.push_back(Format("{} {}", count, word));
  }
  return Join(parts, ", ");
}

}  // namespace

std::string FormatDuration(std::int64_t duration_ns) {
  const std::int64_t ms = duration_ns / 1'000'000;
  const std::int64_t s = ms / 1000;
  if (ms < 1000) return Format("{} ms", ms);
  if (s < 60) return Format("{:.1f} s", static_cast<double>(ms) / 1000);
  if (s < 3600) return Format("{} min {:02} s", s / 60, s % 60);
  return Format("{} h {:02} min", s / 3600, s / 60 % 60);
}

std::unique_ptr<ReproObserver> MakeReporter(CommandContext& context, const Workspace& workspace) {
  std::unique_ptr<ReproObserver> reporter;
  if (context.err_is_terminal) {
    reporter =
        std::make_unique<LiveReporter>(context, workspace.current_dir(), context.environment.clock);
  } else {
    reporter = std::make_unique<LineReporter>(context, workspace.current_dir());
  }
  return TellOpenLineage(LogRun(std::move(reporter), workspace.paths().LogDir()), workspace,
                         kMlpipeVersion);
}

Result<RunLock> LockAndLoad(CommandContext& context, Workspace& workspace, std::string_view command,
                            std::chrono::milliseconds patience) {
  const std::unique_ptr<ReproObserver> reporter = MakeReporter(context, workspace);
  MLP_ASSIGN(RunLock lock,
             AcquireRunLock(workspace, LockKind::kExclusive, command, *reporter, patience));
  MLP_TRY(LoadWorkspace(context, workspace));
  return lock;
}

int ReportSummary(CommandContext& context, const ReproSummary& summary) {
  for (const Error& error : summary.errors) context.err << RenderError(error, context.color);
  const bool nothing_done =
      summary.Count(StageOutcome::kUpToDate) + summary.Count(StageOutcome::kFrozen) ==
      summary.stages.size();
  if (!context.quiet) {
    if (summary.stages.empty()) {
      context.err << "There are no stages in this project yet.\n";
    } else if (nothing_done) {
      context.err << "Everything is up to date: " << Plural(summary.stages.size(), "stage")
                  << ".\n";
    } else {
      context.err << Plural(summary.stages.size(), "stage") << ": " << Counts(summary) << ".\n";
    }
  }
  if (summary.interrupted) return kExitInterrupted;
  return summary.errors.empty() ? kExitOk : ExitCodeFor(summary.errors.front().code);
}

}  // namespace mlp
