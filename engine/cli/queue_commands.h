// The subcommands of `mlpipe queue`, and what they share.
#pragma once

#include <string>
#include <vector>

#include "engine/cli/command.h"
#include "store/task_queue.h"

namespace mlp {

void AddQueueStatusCommand(CLI::App& queue, CommandContext& context);
void AddQueueLogsCommand(CLI::App& queue, CommandContext& context);

// The tasks that are named, by name or number; of several of one name the newest. kNotFound.
Result<std::vector<Task>> FindTasks(TaskQueue& queue, const std::vector<std::string>& names);

// <state>/tmp/exps/worker-<n>.lock: held by a worker that `queue start` made, so that there are
// never more of them than were asked for.
std::string WorkerSlot(const Workspace& workspace, int number);
Result<int> CountWorkers(const Workspace& workspace);

}  // namespace mlp
