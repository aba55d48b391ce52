#include "engine/live/live_track.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "engine/live/event_mirror.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;
using ::testing::SizeIs;

LiveStep LossAt(std::int64_t step, double loss, std::optional<double> time = {}) {
  return {step, time, {{"loss", loss}}};
}

TEST(LiveTrack, KnowsTheLastTheLeastAndTheGreatest) {
  LiveTrack track;
  track.Add(LossAt(1, 3), 0);
  track.Add(LossAt(2, 1), 0);
  track.Add(LossAt(3, std::numeric_limits<double>::quiet_NaN()), 0);
  track.Add(LossAt(4, 2), 0);
  ASSERT_THAT(track.metrics(), SizeIs(1));
  const LiveMetric& loss = track.metrics()[0];
  EXPECT_EQ(loss.last, 2);
  EXPECT_EQ(loss.last_step, 4);
  EXPECT_THAT(loss.min, Optional(1));
  EXPECT_EQ(loss.min_step, 2);
  EXPECT_THAT(loss.max, Optional(3));
  EXPECT_EQ(loss.max_step, 1);
  EXPECT_THAT(loss.course.Means(), ElementsAre(3, 1, 2));
  EXPECT_EQ(track.steps(), 4);
}

TEST(LiveTrack, StepsThatAreWrittenAgainReplaceTheirCourse) {
  LiveTrack track;
  for (int step = 1; step <= 4; ++step) track.Add(LossAt(step, step), 0);
  track.Add(LossAt(3, 30), 0);
  EXPECT_THAT(track.metrics()[0].course.Means(), ElementsAre(1, 2, 30));
  EXPECT_EQ(track.last_step(), 3);
}

TEST(LiveTrack, ThePaceIsThatOfTheLastSteps) {
  LiveTrack track;
  EXPECT_FALSE(track.StepsPerSecond());
  for (int step = 0; step < 100; ++step) track.Add(LossAt(step, 0, 10.0 * step), 0);
  for (int step = 100; step < 200; ++step) track.Add(LossAt(step, 0, 1000 + 0.5 * step), 0);
  EXPECT_THAT(track.StepsPerSecond(), Optional(2));
  track.Add(LossAt(5, 0, 5000), 0);
  EXPECT_FALSE(track.StepsPerSecond());
}

TEST(LiveTrack, WhenItWasSeenCountsWhereAStepHasNoTime) {
  LiveTrack track;
  track.Add(LossAt(1, 0), 100);
  track.Add(LossAt(2, 0), 104);
  EXPECT_THAT(track.StepsPerSecond(), Optional(0.25));
}

TEST(LiveCourse, IsBoundedAndKeepsItsShape) {
  LiveCourse course;
  for (int step = 0; step < 100'000; ++step) course.Add(step, step < 50'000 ? 1 : 3);
  const std::vector<double> means = course.Means();
  EXPECT_LE(means.size(), 128u);
  EXPECT_GE(means.size(), 64u);
  EXPECT_EQ(means.front(), 1);
  EXPECT_EQ(means.back(), 3);
  EXPECT_NEAR(means[means.size() / 2], 2, 1);
}

TEST(LiveTrack, OfMoreThanAThousandMetricsTheFirstAreKnown) {
  LiveStep step{1, {}, {}};
  for (int i = 0; i < 1500; ++i) step.metrics.emplace_back("m" + std::to_string(i), i);
  LiveTrack track;
  track.Add(step, 0);
  EXPECT_THAT(track.metrics(), SizeIs(LiveTrack::kMostMetrics));
}

TEST(EventRunName, IsThatOfTheFileAndStaysInside) {
  EXPECT_EQ(EventRunName("train.jsonl"), "train");
  EXPECT_EQ(EventRunName("exp-a/dvclive/metrics.json"), "exp-a/dvclive/metrics");
  EXPECT_EQ(EventRunName("/abs/./v1.2/log"), "abs/v1.2/log");
  EXPECT_EQ(EventRunName("../../x/.jsonl"), "up/up/x/.jsonl");
  EXPECT_EQ(EventRunName(""), "run");
}

}  // namespace
}  // namespace mlp
