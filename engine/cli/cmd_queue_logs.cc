#include <chrono>
#include <thread>

#include "engine/cli/exit_code.h"
#include "engine/cli/exp_talk.h"
#include "engine/cli/queue_commands.h"
#include "engine/experiments/experiment_queue.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::chrono::milliseconds kFollowPause{100};

struct QueueLogsLine {
  std::string name;
  bool follow = false;
};

// Prints what came since the last call.
class LogFollower {
 public:
  LogFollower(FileSystem& fs, std::string path) : fs_(fs), path_(std::move(path)) {}

  Status PrintNew(std::ostream& out) {
    MLP_ASSIGN(const auto stat, fs_.Stat(path_, true));
    if (!stat || stat->size <= printed_) return {};
    MLP_ASSIGN(const std::unique_ptr<ReadableFile> file, fs_.OpenForReading(path_));
    char piece[65536];
    while (true) {
      MLP_ASSIGN(const std::size_t got, file->ReadAt(printed_, piece, sizeof piece));
      if (got == 0) break;
      out.write(piece, static_cast<std::streamsize>(got));
      printed_ += got;
    }
    out.flush();
    return {};
  }

 private:
  FileSystem& fs_;
  const std::string path_;
  std::uint64_t printed_ = 0;
};

Result<int> RunQueueLogs(CommandContext& context, const QueueLogsLine& options) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(const std::vector<Task> tasks, FindTasks(queue, {options.name}));
  const std::int64_t id = tasks.front().id;
  LogFollower follower(workspace.fs(), TaskLog(workspace, tasks.front()));
  while (true) {
    MLP_ASSIGN(const std::vector<Task> now, FindTasks(queue, {std::to_string(id)}));
    MLP_TRY(follower.PrintNew(context.out));
    const Task& task = now.front();
    if (task.ended_ns != 0 || !options.follow) {
      if (task.state == TaskState::kQueued && task.attempts == 0)
        context.err << Format("Experiment {} has not begun yet.\n", Quoted(task.name));
      return kExitOk;
    }
    std::this_thread::sleep_for(kFollowPause);
  }
}

}  // namespace

void AddQueueLogsCommand(CLI::App& queue, CommandContext& context) {
  CLI::App* command = queue.add_subcommand("logs", "Print what an experiment printed");
  auto options = std::make_shared<QueueLogsLine>();
  command->add_option("name", options->name, "The experiment, by name or number")->required();
  command->add_flag("-f,--follow", options->follow, "Go on until it has ended");
  command->callback([&context, options] {
    context.chosen = [&context, options] { return RunQueueLogs(context, *options); };
  });
}

}  // namespace mlp
