#include "engine/executor.h"

#include <signal.h>

#include <algorithm>
#include <cstdlib>

#include "engine/shell.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// What a shell reports for a command that it cannot run.
constexpr int kCannotStart = 126;
// Of a log, before its time: a name may have 255 bytes.
constexpr std::size_t kLongestName = 200;
// What a stage that took too long gets to end by itself.
constexpr std::int64_t kStopGraceNs = 5'000'000'000;

std::string EnvironmentOr(const char* name, std::string otherwise) {
  const char* const value = std::getenv(name);
  return value != nullptr && *value != '\0' ? value : std::move(otherwise);
}

std::vector<std::string> ArgvOf(const Layout& layout, const Command& command) {
  if (!command.argv.empty()) return command.argv;
  std::vector<std::string> argv = ShellOf(layout);
  argv.insert(argv.end(), {"-c", command.shell});
  return argv;
}

void Append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

std::string WorkingDirectory(const Stage& stage, const std::string& root) {
  return stage.wdir.is_root() ? root : root + "/" + stage.wdir.str();
}

std::string LogName(const Stage& stage, std::int64_t now_ns) {
  std::string name = stage.Address();
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == '/' || c == ':'; }, '_');
  while (name.size() > kLongestName || (name.size() > kLongestName - 4 && !IsValidUtf8(name))) {
    name.pop_back();  // not in the middle of a character
  }
  // Two runs of a stage within a second still get two files.
  return Format("{}-{}-{:06}.log", name, FormatUtcCompact(now_ns), now_ns / 1000 % 1'000'000);
}

}  // namespace

Status Executor::OpenLog(Running& running) {
  FileSystem& fs = workspace_.fs();
  const std::string& dir = workspace_.paths().LogDir();
  MLP_TRY(fs.MakeDirs(dir));
  const std::string path = dir + "/" + LogName(*running.stage, running.execution.started_ns);
  MLP_ASSIGN(running.log, fs.CreateNew(path, 0666));
  running.execution.log_file = path.substr(workspace_.paths().home().size() + 1);
  return {};
}

Status Executor::CheckWorkingDirectory(const Running& running) const {
  const Stage& stage = *running.stage;
  MLP_ASSIGN(const auto stat,
             workspace_.fs().Stat(WorkingDirectory(stage, running.setting.root), true));
  if (stat && stat->type == FileType::kDirectory) return {};
  Error error;
  error.code = ErrorCode::kInvalid;
  error.message =
      Format("stage {} cannot run: its working directory {} {}", Quoted(stage.Address()),
             Quoted(workspace_.Display(stage.wdir)), stat ? "is no directory" : "does not exist");
  error.where = stage.where;
  error.hint = "make the directory, or correct the stage's wdir";
  return Fail(std::move(error));
}

Status Executor::Start(StageId id, const std::function<Status()>& prepare, CommandSetting setting) {
  Clock& clock = workspace_.environment().clock;
  Running running;
  running.stage = &workspace_.graph().stage(id);
  running.setting = std::move(setting);
  if (running.setting.root.empty()) running.setting.root = workspace_.paths().root();
  running.execution.id = id;
  running.execution.started_ns = clock.NowNs();
  running.started_monotonic_ns = clock.MonotonicNs();
  if (const std::int64_t timeout_ns = running.stage->policy.timeout_ns; timeout_ns > 0) {
    running.stop_at_ns = running.started_monotonic_ns + timeout_ns;
  }
  running.commands = running.stage->Commands();
  const Guarding& guarding = running.setting.guarding;
  MLP_TRY(CheckWorkingDirectory(running));
  if (guarding.IsOn()) MLP_TRY(StageGuard::Check(workspace_, *running.stage, guarding));
  MLP_TRY(OpenLog(running));
  MLP_TRY(prepare());
  if (guarding.IsOn()) {
    MLP_ASSIGN(running.guard,
               StageGuard::Make(workspace_, *running.stage, guarding, running.setting.root));
  }
  return StartNextCommand(running);
}

Status Executor::StartNextCommand(Running& running) {
  const Stage& stage = *running.stage;
  const Command& command = running.commands[running.next_command++];
  const std::string text = command.Text();
  observer_.OnCommand(stage, text);
  AppendToLog(running, "> " + text + "\n");
  const std::string& root = running.setting.root;
  const std::string address = stage.Address();
  std::vector<std::string> argv = running.setting.launcher;
  Append(argv, ArgvOf(workspace_.layout(), command));
  if (running.guard) {
    MLP_ASSIGN(argv, running.guard->Around(std::move(argv)));
  }
  std::vector<std::string> set_environment = {"MLPIPE_STAGE=" + address, "MLPIPE_ROOT=" + root,
                                              "DVC_STAGE=" + address,
                                              "DVC_ROOT=" + EnvironmentOr("DVC_ROOT", root)};
  Append(set_environment, running.setting.set_environment);
  MLP_ASSIGN(const ProcessId process,
             workspace_.environment().processes.Start(
                 {std::move(argv), WorkingDirectory(stage, root), std::move(set_environment),
                  /*discard_stderr=*/false}));
  running_.emplace(process, std::move(running));
  return {};
}

void Executor::TakeLine(Running& running, std::string line) {
  observer_.OnOutput(*running.stage, line);
  running.last_lines.push_back(std::move(line));
  if (running.last_lines.size() > kLastLines) running.last_lines.pop_front();
}

void Executor::AppendToLog(Running& running, std::string_view bytes) {
  // A log that cannot be written (a full disk) is no reason to fail a training run of hours.
  if (running.log && !running.log->Append(bytes)) {
    observer_.OnWarning(Format("cannot write the log {} any further", running.execution.log_file));
    running.log.reset();
  }
}

void Executor::TakeOutput(Running& running, std::string_view bytes) {
  AppendToLog(running, bytes);
  running.lines.Add(bytes, [&](std::string line) { TakeLine(running, std::move(line)); });
}

Execution Executor::Finish(Running running, int exit_status) {
  running.lines.Finish([&](std::string line) { TakeLine(running, std::move(line)); });
  Execution& execution = running.execution;
  execution.duration_ns =
      workspace_.environment().clock.MonotonicNs() - running.started_monotonic_ns;
  execution.exit_status = exit_status;
  if (exit_status != 0 || execution.timed_out)
    execution.failed_command = running.commands[running.next_command - 1].Text();
  if (running.guard) {
    execution.guard = running.guard->Finish();
  }
  execution.last_lines.assign(running.last_lines.begin(), running.last_lines.end());
  return std::move(execution);
}

Result<std::vector<Execution>> Executor::Handle(const std::vector<ProcessEvent>& events) {
  std::vector<Execution> finished;
  for (const ProcessEvent& event : events) {
    const auto found = running_.find(event.id);
    if (found == running_.end()) continue;
    if (event.kind == ProcessEvent::Kind::kOutput) {
      TakeOutput(found->second, event.bytes);
      continue;
    }
    Running running = std::move(found->second);
    running_.erase(found);
    const bool all_done = running.next_command == running.commands.size();
    const bool stopped = stopping_ || running.execution.timed_out;
    if (event.exit_status == 0 && !all_done && !stopped) {
      if (const Status started = StartNextCommand(running); !started) {
        TakeLine(running, started.error().message);
        finished.push_back(Finish(std::move(running), kCannotStart));
      }
    } else {
      finished.push_back(Finish(std::move(running), event.exit_status));
    }
  }
  StopWhatTakesTooLong();
  return finished;
}

// Asks first, kills after the grace.
void Executor::StopWhatTakesTooLong() {
  for (auto& [process, running] : running_) {
    if (running.stop_at_ns == 0) continue;
    const std::int64_t now_ns = workspace_.environment().clock.MonotonicNs();
    if (now_ns < running.stop_at_ns) continue;
    const bool asked = running.execution.timed_out;
    workspace_.environment().processes.Signal(process, asked ? SIGKILL : SIGTERM);
    running.execution.timed_out = true;
    running.stop_at_ns = asked ? 0 : now_ns + kStopGraceNs;
  }
}

void Executor::SignalAll(int signal) {
  stopping_ = true;
  for (const auto& [process, running] : running_) {
    workspace_.environment().processes.Signal(process, signal);
  }
}

}  // namespace mlp
