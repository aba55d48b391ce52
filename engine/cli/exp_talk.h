// What is said of an experiment that runs in an isolated workspace: to a person who waits for it,
// or to its log.
#pragma once

#include <fstream>
#include <memory>
#include <string>

#include "engine/cli/command.h"
#include "engine/experiments/experiment_worker.h"

namespace mlp {

// To the context, as `mlpipe repro` talks.
class TerminalTalk : public TaskTalk {
 public:
  explicit TerminalTalk(CommandContext& context) : context_(context) {}
  std::unique_ptr<ReproObserver> Begin(const Workspace& isolated) override;
  void Summary(const ReproSummary& summary) override;
  void Failed(const Error& error) override;

 private:
  CommandContext& context_;
};

// To a file of the task's own, behind what stands there.
class LogTalk : public TaskTalk {
 public:
  // A file that cannot be opened is no error: nothing is logged then.
  LogTalk(CommandContext& context, const std::string& path);
  std::unique_ptr<ReproObserver> Begin(const Workspace& isolated) override;
  void Summary(const ReproSummary& summary) override;
  void Failed(const Error& error) override;

 private:
  std::ofstream file_;
  CommandContext file_context_;
  TerminalTalk talk_;
};

// What a task printed, in TaskLogDir.
std::string TaskLog(const Workspace& home, const Task& task);

// "lr=0.1 seed=2": what an experiment changes, for people.
std::string OverridesText(const Task& task);

// "Ran experiment 'x' (1a2b3c4): lr=0.1", or why there is none.
std::string OutcomeText(const Task& task);
Value OutcomeJson(const Task& task);

}  // namespace mlp
