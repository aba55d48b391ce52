#include "stages/learn/schedule.h"

#include <cmath>
#include <fstream>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

ScheduleOptions ReadSchedule(const std::string& train) {
  const Scratch scratch;
  ParamsSection section =
      ReadParams(scratch.Write("params.yaml", "train: " + train + "\n")).Section("train");
  const ScheduleOptions options = ReadScheduleOptions(section);
  section.RejectUnknown();
  return options;
}

// torch.optim.lr_scheduler.OneCycleLR(max_lr=1, total_steps=10): its warm-up ends at step 0.3*10-1
// = 2.
TEST(OneCycleTest, MatchesThePublishedSchedule) {
  const OneCycle cycle{.peak = 1, .steps = 10};
  EXPECT_DOUBLE_EQ(LearningRate(cycle, 0), 0.04);
  EXPECT_DOUBLE_EQ(LearningRate(cycle, 1), 0.52);
  EXPECT_DOUBLE_EQ(LearningRate(cycle, 2), 1);
  // cos(pi * 3.5 / 7) = 0 lies between steps 5 and 6, so these two add up to start + end.
  EXPECT_NEAR(LearningRate(cycle, 5) + LearningRate(cycle, 6), 1 + 4e-6, 1e-12);
  EXPECT_NEAR(LearningRate(cycle, 3), 4e-6 + (1 - 4e-6) * (1 + 0.9009688679024191) / 2, 1e-12);
  EXPECT_NEAR(LearningRate(cycle, 9), 4e-6, 1e-15);
}

TEST(OneCycleTest, ScalesWithThePeak) {
  EXPECT_DOUBLE_EQ(LearningRate({.peak = 0.5, .steps = 10}, 1), 0.26);
}

TEST(OneCycleTest, IsUsableForVeryShortTrainings) {
  for (std::int64_t steps = 1; steps <= 8; ++steps) {
    for (std::int64_t step = 0; step < steps; ++step) {
      const double rate = LearningRate({.peak = 1, .steps = steps}, step);
      EXPECT_GT(rate, 0) << steps;
      EXPECT_LE(rate, 1) << steps;
    }
  }
  EXPECT_EQ(LearningRate({.peak = 1, .steps = 1}, 0), 1);
}

// Made by make_pytorch_cases.py from the schedulers of PyTorch.
TEST(ScheduleTest, GivesTheRatesOfPyTorch) {
  const auto cases = nlohmann::json::parse(std::ifstream(MLP_PYTORCH_CASES)).at("schedules");
  ASSERT_GE(cases.size(), 8u);
  for (const auto& example : cases) {
    SCOPED_TRACE(example.at("train").dump());
    const std::vector<double> rates = example.at("rates"), losses = example.at("losses");
    const auto epochs = static_cast<std::int64_t>(losses.size());
    const auto steps_per_epoch = static_cast<std::int64_t>(rates.size()) / epochs;
    Schedule schedule(ReadSchedule(example.at("train").dump()), steps_per_epoch, epochs);
    for (std::int64_t step = 0; step < epochs * steps_per_epoch; ++step) {
      const double expected = rates[static_cast<std::size_t>(step)];
      EXPECT_NEAR(schedule.RateAt(step), expected, 1e-12 + 1e-9 * expected) << step;
      if ((step + 1) % steps_per_epoch == 0) {
        schedule.EndEpoch(losses[static_cast<std::size_t>(step / steps_per_epoch)]);
      }
    }
  }
}

TEST(ScheduleTest, GoesOnWithARestoredStateAsIfNeverStopped) {
  const ScheduleOptions options = ReadSchedule(
      "{learning_rate: 0.1, schedule: {kind: plateau, factor: 0.3, patience: 1, minimum: 1e-4}}");
  const std::vector<double> losses = {std::nan(""), 0.7, 0.8, 0.69, 0.7, 0.71, 0.6, 0.6, 0.6, 0.6};
  for (std::size_t stop = 0; stop < losses.size(); ++stop) {
    Schedule whole(options, 1, 10), before(options, 1, 10), after(options, 1, 10);
    for (std::size_t epoch = 0; epoch < stop; ++epoch) before.EndEpoch(losses[epoch]);
    after.Restore(nlohmann::json::parse(before.ToJson().dump()));
    for (std::size_t epoch = 0; epoch < losses.size(); ++epoch) {
      whole.EndEpoch(losses[epoch]);
      if (epoch >= stop) after.EndEpoch(losses[epoch]);
    }
    EXPECT_EQ(after.RateAt(9), whole.RateAt(9)) << stop;
    EXPECT_LT(after.RateAt(9), 0.1);
    EXPECT_EQ(after.ToJson(), whole.ToJson());
  }
}

TEST(ScheduleTest, KeepsNoStateWhereItNeedsNone) {
  Schedule schedule(ReadSchedule("{learning_rate: 0.1, schedule: {kind: cosine}}"), 2, 3);
  const double rate = schedule.RateAt(3);
  schedule.EndEpoch(1);
  schedule.EndEpoch(2);
  EXPECT_EQ(schedule.RateAt(3), rate);
  EXPECT_EQ(schedule.ToJson().dump(), "{}");
  schedule.Restore(nlohmann::json::object());
}

TEST(ScheduleTest, TakesAWarmupThatNeverEnds) {
  const Schedule schedule(
      ReadSchedule("{learning_rate: 1, schedule: {kind: cosine, warmup_epochs: 4}}"), 2, 3);
  EXPECT_DOUBLE_EQ(schedule.RateAt(0), 1.0 / 8);
  EXPECT_DOUBLE_EQ(schedule.RateAt(5), 6.0 / 8);
}

TEST(ReadScheduleOptionsTest, IsOneCycleUnlessToldOtherwise) {
  const ScheduleOptions options = ReadSchedule("{learning_rate: 0.5}");
  EXPECT_EQ(options.kind, ScheduleKind::kOneCycle);
  EXPECT_EQ(Schedule(options, 5, 2).RateAt(1), LearningRate({.peak = 0.5, .steps = 10}, 1));
}

TEST(ReadScheduleOptionsTest, KnowsTheKeysOfItsKindAlone) {
  const auto error = [](const char* schedule) {
    return ErrorOf(
        [&] { ReadSchedule(std::string("{learning_rate: 1, schedule: ") + schedule + "}"); });
  };
  EXPECT_THAT(error("{kind: cosine, milestones: [1]}"), HasSubstr("unknown key 'milestones'"));
  EXPECT_THAT(error("{kind: one_cycle, warmup_epochs: 1}"), HasSubstr("unknown key"));
  EXPECT_THAT(error("{kind: step}"), HasSubstr("train.schedule.milestones is missing"));
  EXPECT_THAT(error("{kind: step, milestones: [3, 3]}"), HasSubstr("must rise from each epoch"));
  EXPECT_THAT(error("{kind: plateau, minimum: 2}"), HasSubstr("must be from 0 to 1"));
  EXPECT_THAT(error("{kind: cosin}"), HasSubstr("did you mean 'cosine'?"));
  EXPECT_THAT(error("cosine"), HasSubstr("must be a mapping"));
}

}  // namespace
}  // namespace mlp::stages
