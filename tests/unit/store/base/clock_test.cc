#include "store/base/clock.h"

#include <gtest/gtest.h>

#include "tests/support/fake_clock.h"

namespace mlp {
namespace {

TEST(FormatUtcTest, WritesDates) {
  EXPECT_EQ(FormatUtc(0), "1970-01-01T00:00:00Z");
  EXPECT_EQ(FormatUtc(1'787'393'700'999'999'999), "2026-08-22T10:15:00Z");
  EXPECT_EQ(FormatUtc(-1), "1969-12-31T23:59:59Z");
  EXPECT_EQ(FormatUtc(951'782'400'000'000'000), "2000-02-29T00:00:00Z");
  EXPECT_EQ(FormatUtcCompact(1'787'393'700'000'000'000), "20260822T101500");
}

TEST(SystemClockTest, MonotonicTimeDoesNotGoBack) {
  const std::int64_t first = SystemClock().MonotonicNs();
  EXPECT_LE(first, SystemClock().MonotonicNs());
  EXPECT_GT(SystemClock().NowNs(), 1'700'000'000'000'000'000);
}

TEST(FakeClockTest, StandsStillUntilMoved) {
  testing::FakeClock clock;
  EXPECT_EQ(FormatUtc(clock.NowNs()), "2026-08-22T10:15:00Z");
  clock.Advance(60'000'000'000);
  EXPECT_EQ(FormatUtc(clock.NowNs()), "2026-08-22T10:16:00Z");
  EXPECT_EQ(clock.MonotonicNs(), 60'000'000'000);
}

}  // namespace
}  // namespace mlp
