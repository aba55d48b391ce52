#include "engine/cli/exp_talk.h"

#include <filesystem>

#include "engine/cli/render_error.h"
#include "engine/cli/reporter.h"
#include "engine/experiments/experiment_queue.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

std::unique_ptr<ReproObserver> TerminalTalk::Begin(const Workspace& isolated) {
  return MakeReporter(context_, isolated);
}

void TerminalTalk::Summary(const ReproSummary& summary) {
  (void)ReportSummary(context_, summary);
}

void TerminalTalk::Failed(const Error& error) {
  context_.err << RenderError(error, context_.color) << std::flush;
}

LogTalk::LogTalk(CommandContext& context, const std::string& path)
    : file_context_{context.environment, file_, file_, false, false, false, 80, false, {}},
      talk_(file_context_) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), ignored);
  file_.open(path, std::ios::app);
}

std::unique_ptr<ReproObserver> LogTalk::Begin(const Workspace& isolated) {
  return talk_.Begin(isolated);
}

void LogTalk::Summary(const ReproSummary& summary) {
  talk_.Summary(summary);
  file_ << std::flush;
}

void LogTalk::Failed(const Error& error) {
  talk_.Failed(error);
}

std::string TaskLog(const Workspace& home, const Task& task) {
  return TaskLogDir(home, task) + "/output.log";
}

std::string OverridesText(const Task& task) {
  const Result<ExperimentTask> spec = ExperimentTaskFrom(task.spec);
  if (!spec) return "";
  std::vector<std::string> texts;
  for (const Override& change : spec->overrides) texts.push_back(OverrideText(change));
  return Join(texts, " ");
}

std::string OutcomeText(const Task& task) {
  const std::string changes = OverridesText(task);
  const std::string behind = changes.empty() ? "" : ": " + changes;
  if (task.state == TaskState::kSucceeded)
    return Format("Ran experiment {} ({}){}", Quoted(task.name), task.result.substr(0, 7), behind);
  return Format(
      "Experiment {} {}{}{}", Quoted(task.name), NameOf(task.state), behind,
      task.outcome.empty() || task.state == TaskState::kStopped ? "" : ": " + task.outcome);
}

Value OutcomeJson(const Task& task) {
  Value json = {{"id", task.id}, {"name", task.name}, {"state", std::string(NameOf(task.state))}};
  Value overrides = Value::array();
  if (const Result<ExperimentTask> spec = ExperimentTaskFrom(task.spec)) {
    for (const Override& change : spec->overrides) overrides.push_back(OverrideText(change));
  }
  json["overrides"] = std::move(overrides);
  if (!task.result.empty()) json["rev"] = task.result;
  if (!task.outcome.empty()) json["message"] = task.outcome;
  return json;
}

}  // namespace mlp
