#include "store/base/clock.h"

#include <fmt/format.h>

#include <chrono>

namespace mlp {
namespace {

class RealClock : public Clock {
 public:
  std::int64_t NowNs() override { return Nanoseconds(std::chrono::system_clock::now()); }
  std::int64_t MonotonicNs() override { return Nanoseconds(std::chrono::steady_clock::now()); }

 private:
  template <class TimePoint>
  static std::int64_t Nanoseconds(TimePoint time) {
    return std::chrono::nanoseconds(time.time_since_epoch()).count();
  }
};

struct UtcTime {
  std::chrono::year_month_day date;
  std::chrono::hh_mm_ss<std::chrono::seconds> time;
};

UtcTime UtcOf(std::int64_t ns) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::nanoseconds> point{std::chrono::nanoseconds(ns)};
  const auto seconds = floor<std::chrono::seconds>(point);
  const auto day = floor<std::chrono::days>(seconds);
  return {std::chrono::year_month_day(day), std::chrono::hh_mm_ss(seconds - day)};
}

std::string Format(fmt::string_view format, std::int64_t ns) {
  const UtcTime utc = UtcOf(ns);
  return fmt::format(fmt::runtime(format), static_cast<int>(utc.date.year()),
                     static_cast<unsigned>(utc.date.month()), static_cast<unsigned>(utc.date.day()),
                     utc.time.hours().count(), utc.time.minutes().count(),
                     utc.time.seconds().count());
}

}  // namespace

Clock& SystemClock() {
  static RealClock clock;
  return clock;
}

std::string FormatUtc(std::int64_t ns) {
  return Format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", ns);
}

std::string FormatUtcCompact(std::int64_t ns) {
  return Format("{:04}{:02}{:02}T{:02}{:02}{:02}", ns);
}

}  // namespace mlp
