#include <ctime>

#include "engine/cli/exit_code.h"
#include "engine/cli/exp_talk.h"
#include "engine/cli/queue_commands.h"
#include "engine/cli/reporter.h"
#include "engine/cli/table.h"
#include "engine/experiments/experiment_queue.h"
#include "store/base/clock.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// A task whose worker is gone waits for another one.
Result<std::string> StateText(TaskQueue& queue, const Task& task) {
  if (task.state != TaskState::kRunning) return std::string(NameOf(task.state));
  MLP_ASSIGN(const bool is_leased, queue.IsLeased(task.id));
  return std::string(is_leased ? "running" : "interrupted");
}

std::string TimeText(const CommandContext& context, const Task& task) {
  if (task.started_ns == 0) return "-";
  const std::int64_t end_ns =
      task.ended_ns != 0 ? task.ended_ns : context.environment.clock.NowNs();
  return FormatDuration(end_ns - task.started_ns);
}

Result<int> PrintQueueTable(CommandContext& context, const Workspace& workspace, TaskQueue& queue,
                            const std::vector<Task>& tasks) {
  if (tasks.empty()) {
    context.out << "There is nothing in the queue.\n";
    return kExitOk;
  }
  Table table{{"Task", "Name", "Created", "Status", "Time", "Params"}, {}, {}, {}};
  for (const Task& task : tasks) {
    MLP_ASSIGN(const std::string state, StateText(queue, task));
    const std::string changes = OverridesText(task);
    const bool went_wrong = task.state == TaskState::kFailed && !task.outcome.empty();
    table.rows.push_back({std::to_string(task.id), task.name, FormatUtc(task.created_ns), state,
                          TimeText(context, task),
                          went_wrong ? Format("{}  ({})", changes, task.outcome) : changes});
  }
  const bool terminal = context.out_is_terminal;
  context.out << RenderPlain(table, terminal ? context.width : 0, terminal && context.color);
  MLP_ASSIGN(const int workers, CountWorkers(workspace));
  context.out << Format("\n{} at work.\n", Plural(static_cast<std::size_t>(workers), "worker"));
  return kExitOk;
}

Result<int> RunQueueStatus(CommandContext& context, bool json) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(context.environment));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(workspace));
  MLP_ASSIGN(const std::vector<Task> tasks, queue.List());
  if (!json) return PrintQueueTable(context, workspace, queue, tasks);
  Value list = Value::array();
  for (const Task& task : tasks) {
    Value one = OutcomeJson(task);
    MLP_ASSIGN(const std::string state, StateText(queue, task));
    one["state"] = state;
    one["created"] = FormatUtc(task.created_ns);
    if (task.started_ns != 0) one["started"] = FormatUtc(task.started_ns);
    if (task.ended_ns != 0) one["ended"] = FormatUtc(task.ended_ns);
    if (!task.worker.empty()) one["worker"] = task.worker;
    list.push_back(std::move(one));
  }
  MLP_ASSIGN(const int workers, CountWorkers(workspace));
  context.out << PythonJson({{"tasks", std::move(list)}, {"workers", workers}}, false) << '\n';
  return kExitOk;
}

}  // namespace

void AddQueueStatusCommand(CLI::App& queue, CommandContext& context) {
  CLI::App* command = queue.add_subcommand("status", "Show what waits, runs and has run");
  auto json = std::make_shared<bool>(false);
  command->add_flag("--json", *json, "Print JSON");
  command->callback([&context, json] {
    context.chosen = [&context, json] { return RunQueueStatus(context, *json); };
  });
}

}  // namespace mlp
