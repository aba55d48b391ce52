// TaskQueue: tasks that wait for a worker, in the project's database. Many processes may add, claim
// and end tasks at once; each task is with one worker at a time.
//
// Who works at a task holds the lock on its lease file, which dies with the process: a task in
// state running whose lease is free has lost its worker, and the next Claim gives it out again. So
// nothing has to be refreshed, and no clock decides who is alive.
//
//   <lease directory>/<id>.lock          FileLock
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_lock.h"

namespace mlp {

// kStopped: somebody wanted it to end.
enum class TaskState { kQueued, kRunning, kSucceeded, kFailed, kStopped };
std::string_view NameOf(TaskState state);  // "queued", ...

struct Task {
  std::int64_t id = 0;  // set by Add
  std::string name;
  std::string batch;  // those that were added together share it, and what is said of it
  std::string spec;   // what is to be done: the engine's business
  TaskState state = TaskState::kQueued;
  int attempts = 0;             // how often a worker began it
  std::int64_t created_ns = 0;  // since the epoch; likewise:
  std::int64_t started_ns = 0;  // 0: never
  std::int64_t ended_ns = 0;    // 0: not yet
  std::string worker;           // who has it, or had it last
  std::string outcome;          // why it failed or was stopped
  std::string result;           // what it made, noted before anybody else can see that
  bool stop_asked = false;
};

struct LeasedTask {
  Task task;
  FileLock lease;
};

class TaskQueue {
 public:
  // `database` is the project's; see OpenProjectDatabase for errors.
  static Result<TaskQueue> Open(const std::string& database, const std::string& lease_dir);
  TaskQueue(TaskQueue&&) noexcept;
  TaskQueue& operator=(TaskQueue&&) noexcept;
  ~TaskQueue();

  // All or none, durable on return. Their ids are set. Each belongs to `batch`, of which `common`
  // says what its tasks share (the engine's business): what the first call said stands.
  Status Add(const std::string& batch, const std::string& common, std::span<Task> tasks);
  // kNotFound when no task of the batch is left.
  Result<std::string> CommonOf(const std::string& batch);
  // Of one batch, or of all if it is empty; oldest first.
  Result<std::vector<Task>> List(const std::string& batch = {});
  // Whether a worker that lives has it.
  Result<bool> IsLeased(std::int64_t id);

  // The oldest task that has lost its worker, or else the oldest that waits; of one batch, if it is
  // not empty. nullopt: none can be had now.
  Result<std::optional<LeasedTask>> Claim(const std::string& worker, std::int64_t now_ns,
                                          const std::string& batch = {});
  // Whether some task of the batch (of any, if empty) waits or runs.
  Result<bool> HasUnfinished(const std::string& batch = {});
  // Whether some task of the batch has not succeeded, and so may yet be worked at.
  Result<bool> IsNeeded(const std::string& batch);

  // Calls `work` unless the task waits or runs, and while nobody can claim it. false: it was not
  // called. A task that is not known neither waits nor runs.
  Result<bool> WhileIdle(std::int64_t id, const std::function<Status()>& work);

  Status SetResult(std::int64_t id, const std::string& result);
  // The task has ended in this state; its lease is released.
  Status End(LeasedTask leased, TaskState state, const std::string& outcome, std::int64_t now_ns);
  // It waits again, as it did before it was claimed.
  Status GiveBack(LeasedTask leased);

  // Its worker, if it has one, is to end it. Looked at by the worker, at times.
  Status AskToStop(std::int64_t id);
  Result<bool> IsAskedToStop(std::int64_t id);
  // Workers that began before `now_ns` are to take no further task.
  Status AskWorkersToStop(std::int64_t now_ns);
  // What AskWorkersToStop asked of those that have not looked yet is taken back.
  Status LetWorkersGoOn();
  Result<bool> AreWorkersAskedToStop(std::int64_t began_ns);

  // Tasks that failed or were stopped wait again, as new ones. All or none: kUsage when one of them
  // did neither.
  Status Retry(std::span<const std::int64_t> ids);
  // All or none: kLocked when a worker has one of them.
  Status Remove(std::span<const std::int64_t> ids);

 private:
  struct State;
  explicit TaskQueue(std::unique_ptr<State> state);
  std::string LeaseOf(std::int64_t id) const;
  Result<std::optional<FileLock>> TryLease(std::int64_t id, const std::string& worker);
  Result<std::optional<LeasedTask>> ClaimIn(TaskState state, const std::string& worker,
                                            std::int64_t now_ns, const std::string& batch);
  Status Release(LeasedTask leased, TaskState state, const std::string& outcome,
                 std::int64_t now_ns);

  std::unique_ptr<State> state_;
};

}  // namespace mlp
