// Wall-clock and monotonic time: a seam, so that tests decide what time it is.
#pragma once

#include <cstdint>
#include <string>

namespace mlp {

class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t NowNs() = 0;        // since the epoch, UTC
  virtual std::int64_t MonotonicNs() = 0;  // never goes back; only differences mean something
};

Clock& SystemClock();

std::string FormatUtc(std::int64_t ns);         // "2026-08-22T10:15:00Z"
std::string FormatUtcCompact(std::int64_t ns);  // "20260822T101500", for file names

}  // namespace mlp
