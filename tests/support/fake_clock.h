// A clock that stands still until a test moves it.
#pragma once

#include <cstdint>

#include "store/base/clock.h"

namespace mlp::testing {

class FakeClock : public Clock {
 public:
  // 2026-08-22T10:15:00Z unless told otherwise.
  explicit FakeClock(std::int64_t now_ns = 1'787'393'700'000'000'000) : now_ns_(now_ns) {}
  std::int64_t NowNs() override { return now_ns_; }
  std::int64_t MonotonicNs() override { return now_ns_ - start_ns_; }
  void Advance(std::int64_t ns) { now_ns_ += ns; }

 private:
  std::int64_t now_ns_;
  const std::int64_t start_ns_ = now_ns_;
};

}  // namespace mlp::testing
