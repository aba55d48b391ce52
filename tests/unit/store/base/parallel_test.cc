#include "store/base/parallel.h"

#include <gmock/gmock.h>

#include <atomic>
#include <vector>

#include "store/base/format.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;

TEST(ForRanges, CoversEveryItemOnce) {
  for (const std::size_t count : {0, 1, 7, 8, 9, 1000, 1001}) {
    std::vector<std::atomic<int>> seen(count);
    EXPECT_THAT(ForRanges(count, 4,
                          [&](std::size_t begin, std::size_t end) -> Status {
                            for (std::size_t i = begin; i < end; ++i) ++seen[i];
                            return {};
                          }),
                IsOk());
    for (const std::atomic<int>& times : seen) EXPECT_EQ(times, 1) << count;
  }
}

TEST(ForRanges, MakesNoShortRanges) {
  std::atomic<int> calls = 0;
  EXPECT_THAT(ForRanges(99, 50, [&](std::size_t, std::size_t) { return ++calls, Status(); }),
              IsOk());
  EXPECT_EQ(calls, 1);
}

TEST(ForRanges, FailsAsTheFirstRangeThatDoes) {
  std::atomic<std::size_t> items = 0;
  EXPECT_THAT(ForRanges(1000, 1,
                        [&](std::size_t begin, std::size_t end) -> Status {
                          items += end - begin;
                          return Fail(ErrorCode::kIo, Format("range {}", begin));
                        }),
              FailsWith(ErrorCode::kIo, "range 0"));
  EXPECT_EQ(items, 1000u);
}

}  // namespace
}  // namespace mlp
