#include "store/remote/transfer_crew.h"

#include <poll.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <random>
#include <utility>
#include <vector>

#include "store/base/worker_pool.h"

namespace mlp {
namespace {

constexpr int kWatchMs = 100;  // how often the observer is asked whether to stop
constexpr std::chrono::milliseconds kLongestPause{20'000};

Error Interrupted() {
  return {ErrorCode::kInterrupted, "the transfer was interrupted", {}, {}, {}, {}};
}

class Crew {
 public:
  Crew(const CrewPlan& plan, const CrewWork& work, TransferObserver& observer)
      : plan_(plan), work_(work), observer_(observer) {}

  Status Run(std::size_t items);

 private:
  enum class End { kTried, kUntried };
  struct Outcome {
    End end = End::kTried;
    Status status;
  };

  Outcome Do(std::size_t item);
  // Waits before the next try; less when the call is stopped.
  void Pause(int tries, std::chrono::milliseconds at_least);
  void Stop(const Error& error);
  bool IsStopped();
  void Settle(std::size_t item, Outcome outcome);
  void Watch();
  Status Finish();

  const CrewPlan& plan_;
  const CrewWork& work_;
  TransferObserver& observer_;

  // Owner only.
  bool any_tried_ = false;
  std::vector<std::size_t> untried_;

  std::atomic<bool> cancelled_{false};
  std::atomic<std::uint64_t> moved_{0};
  std::mutex mutex_;
  std::condition_variable stop_;
  std::optional<Error> stopped_by_;  // under the mutex
};

void Crew::Stop(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopped_by_) stopped_by_ = error;
  }
  stop_.notify_all();
}

bool Crew::IsStopped() {
  const std::lock_guard lock(mutex_);
  return stopped_by_.has_value();
}

void Crew::Pause(int tries, std::chrono::milliseconds at_least) {
  thread_local std::minstd_rand chance{std::random_device{}()};
  const auto whole = plan_.first_pause * (1 << std::min(tries - 1, 10));
  const auto half = whole.count() / 2;
  const std::chrono::milliseconds random(
      half + std::uniform_int_distribution<std::int64_t>(0, half)(chance));
  std::unique_lock lock(mutex_);
  stop_.wait_for(lock, std::min(std::max(random, at_least), kLongestPause),
                 [this] { return stopped_by_.has_value(); });
}

Crew::Outcome Crew::Do(std::size_t item) {
  std::uint64_t reported = 0;
  std::string version;
  for (int tries = 1;; ++tries) {
    if (IsStopped()) return {End::kUntried, {}};
    Attempt attempt(cancelled_, moved_, reported, version);
    Status status = work_(item, attempt);
    if (status || attempt.trouble() == Trouble::kItem) return {End::kTried, std::move(status)};
    if (cancelled_) return {End::kTried, Fail(Interrupted())};
    const bool last = tries >= plan_.tries;
    const Trouble trouble = attempt.trouble();
    if (trouble == Trouble::kRefused || (last && trouble == Trouble::kUnreachable)) {
      Stop(status.error());
      return {End::kUntried, {}};
    }
    if (last) return {End::kTried, std::move(status)};
    reported = attempt.reported();
    version = attempt.version();
    Pause(tries, attempt.pause());
  }
}

void Crew::Settle(std::size_t item, Outcome outcome) {
  if (outcome.end == End::kUntried) {
    untried_.push_back(item);
  } else {
    any_tried_ = true;
    observer_.OnDone(item, std::move(outcome.status));
  }
}

void Crew::Watch() {
  if (const std::uint64_t bytes = moved_.exchange(0); bytes > 0) observer_.OnBytes(bytes);
  if (!cancelled_ && observer_.IsCancelled()) {
    cancelled_ = true;
    Stop(Interrupted());
  }
}

Status Crew::Finish() {
  if (untried_.empty()) return {};
  const Error error = *stopped_by_;
  if (!any_tried_ && error.code != ErrorCode::kInterrupted) return Fail(error);
  for (const std::size_t item : untried_) observer_.OnDone(item, Fail(error));
  return {};
}

Status Crew::Run(std::size_t items) {
  WorkerPool pool(static_cast<int>(
      std::min<std::size_t>(items, static_cast<std::size_t>(std::max(plan_.threads, 1)))));
  for (std::size_t begin = 0; begin < items; begin += plan_.items_at_once) {
    pool.Submit([this, begin, end = std::min(items, begin + plan_.items_at_once)] {
      std::vector<Outcome> outcomes;
      for (std::size_t item = begin; item < end; ++item) outcomes.push_back(Do(item));
      return [this, begin, outcomes = std::move(outcomes)]() mutable {
        for (std::size_t i = 0; i < outcomes.size(); ++i) Settle(begin + i, std::move(outcomes[i]));
      };
    });
  }
  while (!pool.IsIdle()) {
    Watch();
    pollfd wake{pool.wake_fd(), POLLIN, 0};
    ::poll(&wake, 1, kWatchMs);  // an interrupted wait only looks once more
    pool.RunCompletions();
  }
  Watch();
  return Finish();
}

}  // namespace

Status RunCrew(const CrewPlan& plan, std::size_t items, const CrewWork& work,
               TransferObserver& observer) {
  return Crew(plan, work, observer).Run(items);
}

Status TryOne(const CrewPlan& plan, const std::function<Status(Attempt& attempt)>& work) {
  FirstFailure failure;
  MLP_TRY(RunCrew(
      plan, 1, [&](std::size_t, Attempt& attempt) { return work(attempt); }, failure));
  return failure.TakeStatus();
}

}  // namespace mlp
