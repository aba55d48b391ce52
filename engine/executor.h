// Executor: runs the commands of stages, several stages at once. Knows processes and logs, nothing
// of decisions or records.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/guard/stage_guard.h"
#include "engine/line_splitter.h"
#include "engine/process_runner.h"
#include "engine/repro_observer.h"
#include "engine/workspace.h"

namespace mlp {

// How the commands of one stage ended.
struct Execution {
  StageId id = 0;
  std::int64_t started_ns = 0;  // wall clock
  std::int64_t duration_ns = 0;
  int exit_status = 0;                  // of the last command that ran
  std::string failed_command;           // empty when all succeeded
  bool timed_out = false;               // it was stopped because it took too long
  std::string log_file;                 // relative to the project
  std::vector<std::string> last_lines;  // of the output, at most kLastLines
  GuardReport guard;                    // of a stage that was guarded
};

// How commands run where that is not as `repro` runs them.
struct CommandSetting {
  std::string root = {};  // absolute: stands for the project's; empty: it is the project's
  std::vector<std::string> set_environment = {};  // "NAME=value"
  std::vector<std::string> launcher = {};         // words before every command, which become it
  Guarding guarding = {};                         // what is put around every command
};

class Executor {
 public:
  static constexpr std::size_t kLastLines = 10;

  Executor(Workspace& workspace, ReproObserver& observer)
      : workspace_(workspace), observer_(observer) {}

  // Begins the first command of the stage in its working directory, by the layout's shell or, of an
  // argv, without one; with MLPIPE_STAGE, MLPIPE_ROOT, DVC_STAGE and (unless it is set already)
  // DVC_ROOT set. The others follow one by one while each exits with 0.
  // `prepare` is called when nothing but the command itself can refuse any more.
  Status Start(StageId id, const std::function<Status()>& prepare, CommandSetting setting = {});
  // Takes what a ProcessRunner reported; returns the stages that ended by it. Also stops what takes
  // too long, so call it at least every tenth of a second while something runs.
  Result<std::vector<Execution>> Handle(const std::vector<ProcessEvent>& events);
  // To the process groups of all stages. After it no further command is begun: a stage ends with
  // the one it is at.
  void SignalAll(int signal);
  bool IsRunning() const { return !running_.empty(); }

 private:
  struct Running {
    Execution execution;
    const Stage* stage = nullptr;
    CommandSetting setting;
    std::vector<Command> commands;
    std::size_t next_command = 0;
    std::int64_t started_monotonic_ns = 0;
    std::int64_t stop_at_ns = 0;  // monotonic; 0: never
    std::unique_ptr<WritableFile> log;
    LineSplitter lines;
    std::deque<std::string> last_lines;
    std::unique_ptr<StageGuard> guard;  // nullptr: the commands run as they are
  };

  Status CheckWorkingDirectory(const Running& running) const;
  Status OpenLog(Running& running);
  // Moves `running` away when it succeeds.
  Status StartNextCommand(Running& running);
  void AppendToLog(Running& running, std::string_view bytes);
  void TakeOutput(Running& running, std::string_view bytes);
  void TakeLine(Running& running, std::string line);
  Execution Finish(Running running, int exit_status);
  void StopWhatTakesTooLong();

  Workspace& workspace_;
  ReproObserver& observer_;
  std::map<ProcessId, Running> running_;
  bool stopping_ = false;
};

}  // namespace mlp
