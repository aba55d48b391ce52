// TransferCrew: does one thing to each of many items with several threads, tries again what may
// pass, and tells an observer on the thread that called. The one place that knows back-off. Private
// to store/remote.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>

#include "store/base/error.h"
#include "store/remote/remote.h"

namespace mlp {

// What a failure means for the rest.
enum class Trouble {
  kItem,         // this item cannot be done
  kPasses,       // a broken connection, a busy server: the item is tried again
  kUnreachable,  // no connection: tried again; if it stays, nothing else can be done either
  kRefused,      // wrong credentials or address: nothing else can be done either
};

// One try of one item; belongs to the thread that makes it.
class Attempt {
 public:
  Attempt(const std::atomic<bool>& cancelled, std::atomic<std::uint64_t>& moved,
          std::uint64_t reported, std::string version = {})
      : cancelled_(cancelled), moved_(moved), reported_(reported), version_(std::move(version)) {}

  bool IsCancelled() const { return cancelled_; }
  const std::atomic<bool>& cancel_flag() const { return cancelled_; }
  // The first `position` bytes of the item were there before.
  void SkipTo(std::uint64_t position) { reported_ = std::max(reported_, position); }
  // The first `position` bytes are done. What an earlier try had moved is not told again.
  void ReachedTo(std::uint64_t position) {
    if (position <= reported_) return;
    moved_ += position - reported_;
    reported_ = position;
  }
  std::uint64_t reported() const { return reported_; }
  // What the server calls the version of the item that was begun; "" if it is not known. Later
  // tries in the same call know it too.
  void BeginVersion(std::string version) { version_ = std::move(version); }
  const std::string& version() const { return version_; }

  // `return attempt.Fails(...)`: a failure that is not said to be otherwise is kItem.
  tl::unexpected<Error> Fails(Trouble trouble, Error error) {
    trouble_ = trouble;
    return Fail(std::move(error));
  }
  Trouble trouble() const { return trouble_; }
  // What the server asked for before the next try (Retry-After).
  void WaitAtLeast(std::chrono::milliseconds pause) { pause_ = pause; }
  std::chrono::milliseconds pause() const { return pause_; }

 private:
  const std::atomic<bool>& cancelled_;
  std::atomic<std::uint64_t>& moved_;
  std::uint64_t reported_;
  std::string version_;
  Trouble trouble_ = Trouble::kItem;
  std::chrono::milliseconds pause_{0};
};

struct CrewPlan {
  int threads = 1;
  int tries = 5;
  std::chrono::milliseconds first_pause{200};  // doubled each time, with chance in it
  std::size_t items_at_once = 1;  // by one thread; more where handing over one costs as much as it
};

// Called by several threads at once.
using CrewWork = std::function<Status(std::size_t item, Attempt& attempt)>;

// Fails only when nothing could be done: then OnDone was called for no item.
Status RunCrew(const CrewPlan& plan, std::size_t items, const CrewWork& work,
               TransferObserver& observer);

// One thing alone, tried again in the same way.
Status TryOne(const CrewPlan& plan, const std::function<Status(Attempt& attempt)>& work);

// For calls that nobody watches: keeps the first failure.
class FirstFailure : public TransferObserver {
 public:
  void OnBytes(std::uint64_t) override {}
  void OnDone(std::size_t, Status result) override {
    if (status_ && !result) status_ = std::move(result);
  }
  bool IsCancelled() override { return !status_; }  // the rest is of no use then
  Status TakeStatus() { return std::move(status_); }

 private:
  Status status_;
};

}  // namespace mlp
