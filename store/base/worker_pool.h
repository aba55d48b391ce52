// Threads that hash and copy. A job gets values and gives values; what it finds is handed to the
// one thread that owns the program's state (architecture: one thread owns all mutable state).
#pragma once

#include <functional>
#include <memory>

namespace mlp {

class WorkerPool {
 public:
  explicit WorkerPool(int threads);
  ~WorkerPool();  // waits for running jobs, drops waiting ones and every completion not yet run
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // Runs `job` on some thread, then queues what it returns; RunCompletions calls that on the
  // owner's thread. Owner only.
  void Submit(std::function<std::function<void()>()> job);

  // Becomes readable when a completion waits. For poll().
  int wake_fd() const;
  // Calls the completions that wait, in the order in which their jobs ended. Owner only. Returns
  // how many ran.
  int RunCompletions();
  // Whether every job submitted so far has ended and its completion has run. Owner only.
  bool IsIdle() const;
  // Blocks until every job submitted so far has ended and its completion has run. Owner only.
  void RunUntilIdle();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mlp
