#include "engine/retries.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(RetryDelayNs, DoublesUpToTheMost) {
  RunPolicy policy;
  policy.retry_delay_ns = 10;
  policy.retry_max_delay_ns = 35;
  EXPECT_EQ(RetryDelayNs(policy, 1), 10);
  EXPECT_EQ(RetryDelayNs(policy, 2), 20);
  EXPECT_EQ(RetryDelayNs(policy, 3), 35);
  EXPECT_EQ(RetryDelayNs(policy, 1'000'000), 35);
}

TEST(RetryDelayNs, NeitherOverflowsNorExceedsTheMost) {
  RunPolicy policy;
  policy.retry_delay_ns = policy.retry_max_delay_ns = std::numeric_limits<std::int64_t>::max() - 1;
  EXPECT_EQ(RetryDelayNs(policy, 70), policy.retry_max_delay_ns);
  policy.retry_max_delay_ns = 5;
  EXPECT_EQ(RetryDelayNs(policy, 1), 5);
  policy.retry_delay_ns = 0;
  EXPECT_EQ(RetryDelayNs(policy, 9), 0);
}

TEST(Retries, GivesWhatIsDueInOrder) {
  Retries retries;
  retries.Add(1, 30);
  retries.Add(2, 10);
  retries.Add(3, 20);
  EXPECT_THAT(retries.TakeDue(9), IsEmpty());
  EXPECT_THAT(retries.TakeDue(20), ElementsAre(2u, 3u));
  EXPECT_FALSE(retries.empty());
  EXPECT_THAT(retries.TakeDue(100), ElementsAre(1u));
  EXPECT_TRUE(retries.empty());
}

}  // namespace
}  // namespace mlp
