#include "engine/experiments/experiment_remote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "store/base/text.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;

Experiment Make(const std::string& name, char commit) {
  return {name, {std::string(40, 'b')}, {std::string(40, commit)}};
}

std::vector<std::string> NamesOf(const std::vector<Experiment>& experiments) {
  std::vector<std::string> names;
  for (const Experiment& experiment : experiments) names.push_back(experiment.name);
  return names;
}

TEST(PlanExchange, MovesWhatTheOtherSideLacks) {
  const auto plan = PlanExchange({Make("same", '1'), Make("new", '2')},
                                 {Make("same", '1'), Make("other", '3')}, "there", false);
  ASSERT_TRUE(plan);
  EXPECT_THAT(NamesOf(plan->up_to_date), ::testing::ElementsAre("same"));
  EXPECT_THAT(NamesOf(plan->moving), ::testing::ElementsAre("new"));
}

TEST(PlanExchange, ReplacesOnlyByForce) {
  const std::vector<Experiment> ours{Make("new", '2'), Make("same", '1')};
  const std::vector<Experiment> theirs{Make("same", '9')};
  EXPECT_THAT(PlanExchange(ours, theirs, "there", false),
              FailsWith(ErrorCode::kUsage, "there is an experiment there of the same name"));
  const auto forced = PlanExchange(ours, theirs, "there", true);
  ASSERT_TRUE(forced);
  EXPECT_THAT(NamesOf(forced->moving), ::testing::ElementsAre("new", "same"));
  // of another baseline it is another experiment
  Experiment elsewhere = Make("same", '9');
  elsewhere.baseline.hex[0] = 'c';
  EXPECT_TRUE(PlanExchange(ours, {elsewhere}, "there", false));
}

TEST(PlanExchange, NamesAreMadeVisible) {
  const Experiment evil = Make("r\xC2\x9B", '1');
  const auto refused = PlanExchange({evil}, {Make("r\xC2\x9B", '2')}, "here", false);
  ASSERT_FALSE(refused);
  EXPECT_FALSE(HasControlCharacter(refused.error().message));
}

}  // namespace
}  // namespace mlp
