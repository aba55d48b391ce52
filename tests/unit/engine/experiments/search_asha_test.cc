#include "engine/experiments/search_asha.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/experiments/search_random.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// One report each at `step`; trial i has values[i].
std::vector<TrialReports> AtStep(std::uint64_t step, const std::vector<double>& values) {
  std::vector<TrialReports> all;
  for (const double value : values) all.push_back({all.size(), {{step, value}}});
  return all;
}

AshaDecision Decide(const std::vector<TrialReports>& all, std::size_t trial,
                    const AshaSettings& settings = {}, Direction direction = Direction::kMin) {
  return DecideByAsha(settings, direction, all, trial);
}

TEST(CheckAshaSettings, RefusesWhatStopsNothing) {
  EXPECT_THAT(CheckAshaSettings({}), IsOk());
  EXPECT_THAT(CheckAshaSettings({0, 3, {}}), FailsWith(ErrorCode::kUsage, "before its first step"));
  EXPECT_THAT(CheckAshaSettings({1, 1, {}}), FailsWith(ErrorCode::kUsage, "factor of 1"));
  EXPECT_THAT(CheckAshaSettings({4, 3, 4}),
              FailsWith(ErrorCode::kUsage, "no trial would be stopped"));
  EXPECT_THAT(CheckAshaSettings({4, 3, 5}), IsOk());
}

TEST(DecideByAsha, TheFirstTrialGoesOn) {
  const AshaDecision decision = Decide(AtStep(1, {5}), 0);
  EXPECT_TRUE(decision.goes_on);
  EXPECT_EQ(decision.Text(), "1st of 1 at step 1, of which 1 goes on");
}

TEST(DecideByAsha, OfTheFirstFewOnlyTheBestGoesOn) {
  EXPECT_TRUE(Decide(AtStep(1, {5, 4}), 1).goes_on);
  EXPECT_FALSE(Decide(AtStep(1, {5, 6}), 1).goes_on);
  EXPECT_TRUE(Decide(AtStep(1, {5, 6}), 1, {}, Direction::kMax).goes_on);
}

TEST(DecideByAsha, OneInThreeGoesOn) {
  const auto all = AtStep(3, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  for (std::size_t trial = 0; trial < 12; ++trial)
    EXPECT_EQ(Decide(all, trial).goes_on, trial < 4) << trial;
  EXPECT_EQ(Decide(all, 6).Text(), "7th of 12 at step 3, of which 4 go on");
  EXPECT_EQ(Decide(all, 10).place, 11U);
}

TEST(DecideByAsha, EqualTrialsGoOnTogether) {
  const auto all = AtStep(1, {2, 2, 2, 3});
  EXPECT_TRUE(Decide(all, 0).goes_on);
  EXPECT_TRUE(Decide(all, 2).goes_on);
  EXPECT_FALSE(Decide(all, 3).goes_on);
}

TEST(DecideByAsha, RungsAreReachedByTheFirstReportAtOrAfterThem) {
  const AshaSettings settings{2, 2, {}};  // rungs 2, 4, 8
  std::vector<TrialReports> all = {{0, {{1, 9}}}};
  EXPECT_EQ(Decide(all, 0, settings).rung, 0U);
  EXPECT_EQ(Decide(all, 0, settings).Text(), "no rung reached");
  all[0].reports.push_back({5, 3});
  EXPECT_EQ(Decide(all, 0, settings).rung, 4U);
  all[0].reports.push_back({7, 1});
  all.push_back({1, {{3, 8}, {4, 2}}});
  EXPECT_TRUE(Decide(all, 1, settings).goes_on);  // 2 against 3, not against 1
  EXPECT_EQ(Decide(all, 1, settings).reached, 2U);
}

TEST(DecideByAsha, TrialsThatDidNotComeSoFarDoNotCount) {
  std::vector<TrialReports> all = AtStep(1, {1, 1, 1, 1, 1, 1});
  all.push_back({6, {{1, 0.5}, {2, 5}, {3, 4}}});
  const AshaDecision decision = Decide(all, 6);
  EXPECT_EQ(decision.rung, 3U);
  EXPECT_EQ(decision.reached, 1U);
  EXPECT_TRUE(decision.goes_on);
}

TEST(DecideByAsha, NothingIsStoppedFromTheLastStepOn) {
  const AshaSettings settings{1, 3, 9};  // rungs 1, 3
  std::vector<TrialReports> all = {{0, {{1, 1}, {3, 1}, {9, 1}}}, {1, {{1, 1}, {3, 1}, {9, 5}}}};
  EXPECT_EQ(Decide(all, 1, settings).rung, 3U);
  EXPECT_TRUE(Decide(all, 1, settings).goes_on);
}

TEST(DecideByAsha, WhatIsNoFiniteNumberIsWorstAndStops) {
  for (const double value : {kNan, kInfinity, -kInfinity}) {
    EXPECT_FALSE(Decide(AtStep(1, {value}), 0).goes_on);
    EXPECT_EQ(Decide(AtStep(1, {value}), 0).Text(), "no finite value at step 1");
    const auto all = AtStep(1, {value, 1e300, value, value});
    EXPECT_TRUE(Decide(all, 1).goes_on);
    EXPECT_TRUE(Decide(all, 1, {}, Direction::kMax).goes_on);
    EXPECT_FALSE(Decide(all, 0, {}, Direction::kMax).goes_on);
  }
}

TEST(DecideByAsha, UnknownTrialsAndHugeStepsAreHarmless) {
  EXPECT_TRUE(Decide({}, 3).goes_on);
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();
  const AshaDecision decision = Decide(AtStep(kMost, {1}), 0, {1, 10, {}});
  EXPECT_EQ(decision.rung, 10'000'000'000'000'000'000u);
}

// With all trials at a rung, a better one never stops where a worse one goes on, and a third goes
// on.
TEST(DecideByAsha, IsMonotoneAndKeepsItsShare) {
  SearchRandom random(3);
  for (int round = 0; round < 50; ++round) {
    const std::size_t count = 3 + random.Below(60);
    const std::uint64_t reduction = 2 + random.Below(4);
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(random.Uniform());
    const auto all = AtStep(1, values);
    std::size_t kept = 0;
    double worst_kept = 0, best_stopped = 1;
    for (std::size_t i = 0; i < count; ++i) {
      const bool goes_on = Decide(all, i, {1, reduction, {}}).goes_on;
      kept += goes_on;
      if (goes_on) worst_kept = std::max(worst_kept, values[i]);
      if (!goes_on) best_stopped = std::min(best_stopped, values[i]);
    }
    EXPECT_EQ(kept, std::max<std::size_t>(1, count / reduction));
    EXPECT_LE(worst_kept, best_stopped);
  }
}

// Trials that come one after the other: who goes on is decided before the later ones are known.
TEST(DecideByAsha, OfTrialsInARowAboutOneInThreeGoesOn) {
  SearchRandom random(8);
  std::vector<TrialReports> all;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 900; ++i) {
    all.push_back({i, {{1, random.Uniform()}}});
    kept += Decide(all, i).goes_on;
  }
  EXPECT_NEAR(kept, 300, 45);
}

}  // namespace
}  // namespace mlp
