#include "store/base/worker_pool.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "store/base/posix_io.h"

namespace mlp {

using Completion = std::function<void()>;
using Job = std::function<Completion()>;

struct WorkerPool::State {
  void Work();

  // Owner only.
  std::size_t most_threads = 1;
  std::vector<std::thread> threads;
  int unfinished = 0;  // submitted, and completion not yet run
  UniqueFd wake;

  // Under the mutex.
  std::mutex mutex;
  std::condition_variable job_waits;
  std::deque<Job> jobs;
  std::vector<Completion> completions;
  std::size_t idle_threads = 0;
  bool stopping = false;
};

void WorkerPool::State::Work() {
  std::unique_lock lock(mutex);
  for (;;) {
    ++idle_threads;
    job_waits.wait(lock, [this] { return stopping || !jobs.empty(); });
    --idle_threads;
    if (stopping) return;
    Job job = std::move(jobs.front());
    jobs.pop_front();
    lock.unlock();
    Completion completion = job();
    job = nullptr;  // what it captured dies here, not under the lock
    lock.lock();
    completions.push_back(std::move(completion));
    const std::uint64_t one = 1;
    [[maybe_unused]] const ssize_t written = write(wake.get(), &one, sizeof one);
  }
}

WorkerPool::WorkerPool(int threads) : state_(std::make_unique<State>()) {
  state_->most_threads = threads > 1 ? static_cast<std::size_t>(threads) : 1;
  state_->wake = UniqueFd(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (state_->wake.get() < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
}

WorkerPool::~WorkerPool() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->job_waits.notify_all();
  for (std::thread& thread : state_->threads) thread.join();
}

// Threads start when a job finds none idle: a command that needs none pays for none.
void WorkerPool::Submit(std::function<std::function<void()>()> job) {
  ++state_->unfinished;
  bool all_busy = false;
  {
    const std::lock_guard lock(state_->mutex);
    state_->jobs.push_back(std::move(job));
    all_busy = state_->jobs.size() > state_->idle_threads;
  }
  if (all_busy && state_->threads.size() < state_->most_threads) {
    try {
      state_->threads.emplace_back(&State::Work, state_.get());
    } catch (const std::system_error&) {
      // The machine gives no more: those that there are do the work.
      if (state_->threads.empty()) throw;
      state_->most_threads = state_->threads.size();
    }
  }
  state_->job_waits.notify_one();
}

bool WorkerPool::IsIdle() const {
  return state_->unfinished == 0;
}

int WorkerPool::wake_fd() const {
  return state_->wake.get();
}

int WorkerPool::RunCompletions() {
  std::vector<Completion> ready;
  {
    const std::lock_guard lock(state_->mutex);
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(state_->wake.get(), &count, sizeof count);
    ready.swap(state_->completions);
  }
  for (Completion& completion : ready) {
    --state_->unfinished;
    if (completion) completion();
  }
  return static_cast<int>(ready.size());
}

void WorkerPool::RunUntilIdle() {
  while (state_->unfinished > 0) {
    pollfd wake{state_->wake.get(), POLLIN, 0};
    poll(&wake, 1, -1);  // an interrupted wait only looks once more
    RunCompletions();
  }
}

}  // namespace mlp
