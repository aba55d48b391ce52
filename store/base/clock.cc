#include "store/base/clock.h"

#include <chrono>

#include "store/base/format.h"

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
  int year;
  unsigned month, day;
  std::int64_t hours, minutes, seconds;
};

UtcTime UtcOf(std::int64_t ns) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::nanoseconds> point{std::chrono::nanoseconds(ns)};
  const auto second = floor<std::chrono::seconds>(point);
  const auto day = floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(second - day);
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          time.hours().count(),
          time.minutes().count(),
          time.seconds().count()};
}

}  // namespace

Clock& SystemClock() {
  static RealClock clock;
  return clock;
}

std::string FormatUtc(std::int64_t ns) {
  const UtcTime utc = UtcOf(ns);
  return Format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", utc.year, utc.month, utc.day, utc.hours,
                utc.minutes, utc.seconds);
}

std::string FormatUtcCompact(std::int64_t ns) {
  const UtcTime utc = UtcOf(ns);
  return Format("{:04}{:02}{:02}T{:02}{:02}{:02}", utc.year, utc.month, utc.day, utc.hours,
                utc.minutes, utc.seconds);
}

}  // namespace mlp
