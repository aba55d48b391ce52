#include "store/task_queue.h"

#include <array>
#include <utility>

#include "store/base/file_system.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/project_database.h"

namespace mlp {
namespace {

constexpr std::array<std::string_view, 5> kTaskStates = {"queued", "running", "succeeded", "failed",
                                                         "stopped"};
constexpr const char* kTaskColumns =
    "SELECT id, name, batch, spec, state, attempts, created_ns, started_ns, ended_ns, worker, "
    "outcome, result, stop_asked FROM tasks ";

TaskState TaskStateNamed(const std::string& name) {
  for (std::size_t i = 0; i < kTaskStates.size(); ++i)
    if (kTaskStates[i] == name) return static_cast<TaskState>(i);
  return TaskState::kFailed;
}

std::vector<Task> ReadTasks(SQLite::Statement& query) {
  std::vector<Task> tasks;
  while (query.executeStep()) {
    Task& task = tasks.emplace_back();
    task.id = query.getColumn(0).getInt64();
    task.name = query.getColumn(1).getString();
    task.batch = query.getColumn(2).getString();
    task.spec = query.getColumn(3).getString();
    task.state = TaskStateNamed(query.getColumn(4).getString());
    task.attempts = query.getColumn(5).getInt();
    task.created_ns = query.getColumn(6).getInt64();
    task.started_ns = query.getColumn(7).getInt64();
    task.ended_ns = query.getColumn(8).getInt64();
    task.worker = query.getColumn(9).getString();
    task.outcome = query.getColumn(10).getString();
    task.result = query.getColumn(11).getString();
    task.stop_asked = query.getColumn(12).getInt() != 0;
  }
  return tasks;
}

}  // namespace

std::string_view NameOf(TaskState state) {
  return kTaskStates[static_cast<std::size_t>(state)];
}

struct TaskQueue::State {
  State(std::string p, std::string l, SQLite::Database d)
      : path(std::move(p)), lease_dir(std::move(l)), database(std::move(d)) {}
  // Runs one statement with these values.
  template <class... Values>
  void Run(const char* sql, const Values&... values) {
    SQLite::Statement statement(database, sql);
    int index = 0;
    (statement.bind(++index, values), ...);
    statement.exec();
  }
  const std::string path, lease_dir;
  SQLite::Database database;
};

TaskQueue::TaskQueue(std::unique_ptr<State> state) : state_(std::move(state)) {}
TaskQueue::TaskQueue(TaskQueue&&) noexcept = default;
TaskQueue& TaskQueue::operator=(TaskQueue&&) noexcept = default;
TaskQueue::~TaskQueue() = default;

Result<TaskQueue> TaskQueue::Open(const std::string& database, const std::string& lease_dir) {
  MLP_ASSIGN(SQLite::Database opened, OpenProjectDatabase(database));
  return TaskQueue(std::make_unique<State>(database, lease_dir, std::move(opened)));
}

Status TaskQueue::Add(const std::string& batch, const std::string& common, std::span<Task> tasks) {
  MLP_TRY(PosixFileSystem().MakeDirs(state_->lease_dir));
  return WithDatabase("write", state_->path, [&] {
    SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
    state_->Run("INSERT OR IGNORE INTO batches (name, common) VALUES (?, ?)", batch, common);
    SQLite::Statement insert(
        state_->database,
        "INSERT INTO tasks (name, batch, spec, state, created_ns) VALUES (?, ?, ?, 'queued', ?)");
    for (Task& task : tasks) {
      insert.reset();
      insert.bind(1, task.name);
      insert.bind(2, batch);
      insert.bind(3, task.spec);
      insert.bind(4, task.created_ns);
      insert.exec();
      task.id = state_->database.getLastInsertRowid();
      task.batch = batch;
    }
    transaction.commit();
  });
}

Result<std::string> TaskQueue::CommonOf(const std::string& batch) {
  MLP_ASSIGN(
      std::optional<std::string> common, WithDatabase("read", state_->path, [&] {
        SQLite::Statement query(state_->database, "SELECT common FROM batches WHERE name = ?");
        query.bind(1, batch);
        return query.executeStep() ? std::optional(query.getColumn(0).getString()) : std::nullopt;
      }));
  if (common) return std::move(*common);
  return Fail(ErrorCode::kNotFound, Format("the queue knows no batch {}", Quoted(batch)));
}

Result<std::vector<Task>> TaskQueue::List(const std::string& batch) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            std::string(kTaskColumns) + "WHERE ?1 = '' OR batch = ?1 ORDER BY id");
    query.bind(1, batch);
    return ReadTasks(query);
  });
}

std::string TaskQueue::LeaseOf(std::int64_t id) const {
  return Format("{}/{}.lock", state_->lease_dir, id);
}

// nullopt: somebody has it.
Result<std::optional<FileLock>> TaskQueue::TryLease(std::int64_t id, const std::string& worker) {
  const std::string path = LeaseOf(id);
  Result<FileLock> lock = FileLock::Acquire(path, worker, std::chrono::milliseconds(0));
  if (lock && lock->IsStillAt(path)) return std::optional(std::move(*lock));
  if (lock || lock.error().code == ErrorCode::kLocked) return std::optional<FileLock>();
  return Fail(std::move(lock.error()));
}

Result<bool> TaskQueue::IsLeased(std::int64_t id) {
  const std::string path = LeaseOf(id);
  MLP_ASSIGN(const std::optional<FileStat> stat, PosixFileSystem().Stat(path, false));
  if (!stat) return false;
  const Result<FileLock> lock =
      FileLock::Acquire(path, {}, std::chrono::milliseconds(0), {}, LockKind::kShared);
  if (lock) return false;
  if (lock.error().code == ErrorCode::kLocked) return true;
  return Fail(lock.error());
}

Result<std::optional<LeasedTask>> TaskQueue::Claim(const std::string& worker, std::int64_t now_ns,
                                                   const std::string& batch) {
  Result<std::optional<LeasedTask>> claimed = std::optional<LeasedTask>();
  MLP_TRY(PosixFileSystem().MakeDirs(state_->lease_dir));
  MLP_TRY(WithDatabase("write", state_->path, [&] {
    SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const TaskState state : {TaskState::kRunning, TaskState::kQueued}) {
      claimed = ClaimIn(state, worker, now_ns, batch);
      if (!claimed || *claimed) break;
    }
    transaction.commit();
  }));
  return claimed;
}

// In a transaction. Throws SQLite::Exception.
Result<std::optional<LeasedTask>> TaskQueue::ClaimIn(TaskState state, const std::string& worker,
                                                     std::int64_t now_ns,
                                                     const std::string& batch) {
  constexpr int kMost = 4096;  // as many may run, or have been given back this very moment
  SQLite::Statement query(state_->database, std::string(kTaskColumns) +
                                                "WHERE state = ?1 AND (?2 = '' OR batch = ?2) "
                                                "ORDER BY id LIMIT ?3");
  query.bind(1, std::string(NameOf(state)));
  query.bind(2, batch);
  query.bind(3, kMost);
  for (Task& task : ReadTasks(query)) {
    MLP_ASSIGN(std::optional<FileLock> lease, TryLease(task.id, worker));
    if (!lease) continue;
    if (task.stop_asked) {  // and its worker died before it could
      state_->Run("UPDATE tasks SET state = 'stopped', ended_ns = ? WHERE id = ?", now_ns, task.id);
      continue;
    }
    state_->Run(
        "UPDATE tasks SET state = 'running', attempts = attempts + 1, started_ns = ?, worker = ? "
        "WHERE id = ?",
        now_ns, worker, task.id);
    task.state = TaskState::kRunning;
    ++task.attempts;
    task.started_ns = now_ns;
    task.worker = worker;
    return std::optional(LeasedTask{std::move(task), std::move(*lease)});
  }
  return std::optional<LeasedTask>();
}

Result<bool> TaskQueue::HasUnfinished(const std::string& batch) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            "SELECT 1 FROM tasks WHERE state IN ('queued', 'running') "
                            "AND (?1 = '' OR batch = ?1) LIMIT 1");
    query.bind(1, batch);
    return query.executeStep();
  });
}

Result<bool> TaskQueue::IsNeeded(const std::string& batch) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            "SELECT 1 FROM tasks WHERE state <> 'succeeded' AND batch = ? LIMIT 1");
    query.bind(1, batch);
    return query.executeStep();
  });
}

Result<bool> TaskQueue::WhileIdle(std::int64_t id, const std::function<Status()>& work) {
  MLP_TRY(PosixFileSystem().MakeDirs(state_->lease_dir));
  MLP_ASSIGN(const std::optional<FileLock> lease, TryLease(id, "mlpipe"));
  if (!lease) return false;
  MLP_ASSIGN(const bool is_idle, WithDatabase("read", state_->path, [&] {
               SQLite::Statement query(
                   state_->database,
                   "SELECT 1 FROM tasks WHERE id = ? AND state IN ('queued', 'running')");
               query.bind(1, id);
               return !query.executeStep();
             }));
  if (!is_idle) return false;
  MLP_TRY(work());
  (void)PosixFileSystem().RemoveFile(LeaseOf(id));
  return true;
}

Status TaskQueue::SetResult(std::int64_t id, const std::string& result) {
  return WithDatabase("write", state_->path,
                      [&] { state_->Run("UPDATE tasks SET result = ? WHERE id = ?", result, id); });
}

// The row first: whoever finds the lease free must find that the task needs nobody.
Status TaskQueue::Release(LeasedTask leased, TaskState state, const std::string& outcome,
                          std::int64_t now_ns) {
  MLP_TRY(WithDatabase("write", state_->path, [&] {
    state_->Run("UPDATE tasks SET state = ?, outcome = ?, ended_ns = ? WHERE id = ?",
                std::string(NameOf(state)), outcome, now_ns, leased.task.id);
  }));
  (void)PosixFileSystem().RemoveFile(LeaseOf(leased.task.id));  // held: it is nobody else's
  return {};
}

Status TaskQueue::End(LeasedTask leased, TaskState state, const std::string& outcome,
                      std::int64_t now_ns) {
  return Release(std::move(leased), state, outcome, now_ns);
}

Status TaskQueue::GiveBack(LeasedTask leased) {
  return Release(std::move(leased), TaskState::kQueued, {}, 0);
}

Status TaskQueue::AskToStop(std::int64_t id) {
  return WithDatabase("write", state_->path, [&] {
    state_->Run("UPDATE tasks SET stop_asked = 1 WHERE id = ? AND state = 'running'", id);
  });
}

Result<bool> TaskQueue::IsAskedToStop(std::int64_t id) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database,
                            "SELECT 1 FROM tasks WHERE id = ? AND stop_asked = 1");
    query.bind(1, id);
    return query.executeStep();
  });
}

Status TaskQueue::AskWorkersToStop(std::int64_t now_ns) {
  return WithDatabase("write", state_->path, [&] {
    SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
    state_->Run("DELETE FROM queue_stop");
    state_->Run("INSERT INTO queue_stop VALUES (?)", now_ns);
    transaction.commit();
  });
}

Status TaskQueue::LetWorkersGoOn() {
  return WithDatabase("write", state_->path, [&] { state_->Run("DELETE FROM queue_stop"); });
}

Result<bool> TaskQueue::AreWorkersAskedToStop(std::int64_t began_ns) {
  return WithDatabase("read", state_->path, [&] {
    SQLite::Statement query(state_->database, "SELECT 1 FROM queue_stop WHERE asked_ns >= ?");
    query.bind(1, began_ns);
    return query.executeStep();
  });
}

Status TaskQueue::Retry(std::span<const std::int64_t> ids) {
  Status status;
  MLP_TRY(WithDatabase("write", state_->path, [&] {
    SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const std::int64_t id : ids) {
      SQLite::Statement update(state_->database,
                               "UPDATE tasks SET state = 'queued', attempts = 0, started_ns = 0, "
                               "ended_ns = 0, worker = '', outcome = '', result = '', "
                               "stop_asked = 0 WHERE id = ? AND state IN "
                               "('failed', 'stopped')");
      update.bind(1, id);
      if (update.exec() == 1) continue;
      status = Fail(ErrorCode::kUsage, Format("task {} has neither failed nor been stopped", id));
      return;  // rolls back
    }
    transaction.commit();
  }));
  return status;
}

Status TaskQueue::Remove(std::span<const std::int64_t> ids) {
  Status status;
  MLP_TRY(WithDatabase("write", state_->path, [&] {
    SQLite::Transaction transaction(state_->database, SQLite::TransactionBehavior::IMMEDIATE);
    for (const std::int64_t id : ids) {
      const Result<bool> leased = IsLeased(id);
      if (!leased) status = Fail(leased.error());
      if (leased && *leased)
        status = Fail(ErrorCode::kLocked, Format("task {} is running", id),
                      "stop it first: mlpipe queue kill");
      if (!status) return;  // rolls back
      state_->Run("DELETE FROM tasks WHERE id = ?", id);
    }
    state_->Run("DELETE FROM batches WHERE name NOT IN (SELECT batch FROM tasks)");
    transaction.commit();
  }));
  for (const std::int64_t id : ids)
    if (status) (void)PosixFileSystem().RemoveFile(LeaseOf(id));
  return status;
}

}  // namespace mlp
