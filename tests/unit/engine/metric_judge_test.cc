#include "engine/metric_judge.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/values.h"

namespace mlp {
namespace {

using mlp::testing::Path;

ValueChange Change(const std::string& key, std::optional<Value> before,
                   std::optional<Value> after) {
  return {Path("m.json"), key, std::move(before), std::move(after)};
}

class MetricJudgeTest : public ::testing::Test {
 protected:
  bool Regresses(const ValueChange& change, const char* tolerance = "0") {
    return judge_.IsRegression(change, ParseTolerance(tolerance).value());
  }
  static StageGraph Graph(Direction of_score = Direction::kMax) {
    Stage stage;
    stage.name = "s";
    stage.file = Path("mlpipe.yaml");
    stage.cmd = "true";
    const auto add = [&](const std::string& file, std::vector<MetricDirection> directions) {
      Output& out = stage.outs.emplace_back();
      out.text = file;
      out.path = Path(file);
      out.kind = OutputKind::kMetric;
      out.directions = std::move(directions);
    };
    add("m.json", {{"acc", Direction::kMax}, {"val.loss", Direction::kMin}});
    add("score", {{"", of_score}});
    add("plain", {});
    std::vector<Pipeline> pipelines(1);
    pipelines[0].file = stage.file;
    pipelines[0].stages.push_back(std::move(stage));
    return StageGraph::Build(std::move(pipelines)).value();
  }
  MetricJudgeTest() { judge_.Read(Graph()); }
  MetricJudge judge_;
};

TEST_F(MetricJudgeTest, AKeyComesBeforeTheFile) {
  EXPECT_EQ(judge_.DirectionOf(Path("m.json"), "acc"), Direction::kMax);
  EXPECT_EQ(judge_.DirectionOf(Path("m.json"), "val.loss"), Direction::kMin);
  EXPECT_EQ(judge_.DirectionOf(Path("m.json"), "loss"), std::nullopt);
  EXPECT_EQ(judge_.DirectionOf(Path("score"), ""), Direction::kMax);
  EXPECT_EQ(judge_.DirectionOf(Path("score"), "any.key"), Direction::kMax);
  EXPECT_EQ(judge_.DirectionOf(Path("plain"), "acc"), std::nullopt);
}

TEST_F(MetricJudgeTest, AnEarlierGraphComesFirst) {
  StageGraph other = Graph(Direction::kMin);
  judge_.Read(other);
  EXPECT_EQ(judge_.DirectionOf(Path("score"), ""), Direction::kMax);
  MetricJudge turned;
  turned.Read(other);
  turned.Read(Graph());
  EXPECT_EQ(turned.DirectionOf(Path("score"), ""), Direction::kMin);
}

TEST_F(MetricJudgeTest, TheUserComesBeforeTheFiles) {
  judge_.Say(Path("sub"), "../m.json:*acc", Direction::kMin);
  judge_.Say(RelPath(), "score:", Direction::kMin);
  EXPECT_EQ(judge_.DirectionOf(Path("m.json"), "acc"), Direction::kMin);
  EXPECT_EQ(judge_.DirectionOf(Path("m.json"), "val/acc"), Direction::kMin);
  EXPECT_EQ(judge_.DirectionOf(Path("plain"), "acc"), std::nullopt);
  EXPECT_EQ(judge_.DirectionOf(Path("score"), ""), Direction::kMin);
}

TEST_F(MetricJudgeTest, ANameComesBeforeAPattern) {
  judge_.Say(RelPath(), "*", Direction::kMax);
  judge_.Say(RelPath(), "loss", Direction::kMin);
  judge_.Say(RelPath(), "plain:acc:top[1]", Direction::kMin);
  EXPECT_EQ(judge_.DirectionOf(Path("plain"), "loss"), Direction::kMin);
  EXPECT_EQ(judge_.DirectionOf(Path("plain"), "train/loss"), Direction::kMax);
  EXPECT_EQ(judge_.DirectionOf(Path("plain"), "acc:top[1]"), Direction::kMin);
  EXPECT_EQ(judge_.DirectionOf(Path("plain"), ""), Direction::kMax);
}

TEST_F(MetricJudgeTest, StarsStandForAnyText) {
  judge_.Say(RelPath(), "a*b*c", Direction::kMax);
  for (const char* key : {"abc", "a1b2c", "abbcc", "a.b/c", "aXbXbXc"})
    EXPECT_TRUE(judge_.DirectionOf(Path("plain"), key)) << key;
  for (const char* key : {"ab", "abcd", "xabc", "acb", ""})
    EXPECT_FALSE(judge_.DirectionOf(Path("plain"), key)) << key;
}

TEST_F(MetricJudgeTest, TellsWhatWasSaidInVain) {
  judge_.Say(RelPath(), "acuracy", Direction::kMax);
  judge_.Say(RelPath(), "m.json:a*", Direction::kMax);
  const ValueSnapshot snapshot{"HEAD",
                               {{Path("m.json"), Value{{"accuracy", 1}, {"top[1]", 1}}, {}}}};
  judge_.Say(RelPath(), "top[1]", Direction::kMax);  // a name, though it looks like a pattern
  EXPECT_THAT(judge_.SaidInVain({&snapshot}), ::testing::ElementsAre("acuracy"));
  EXPECT_EQ(judge_.SaidInVain({}).size(), 3u);
}

TEST_F(MetricJudgeTest, GainHasTheSignOfTheBetter) {
  EXPECT_EQ(judge_.Gain(Change("acc", 0.5, 0.75)), 0.25);
  EXPECT_EQ(judge_.Gain(Change("acc", 0.75, 0.5)), -0.25);
  EXPECT_EQ(judge_.Gain(Change("val.loss", 0.75, 0.5)), 0.25);
  EXPECT_EQ(judge_.Gain(Change("acc", false, true)), 1.0);
  EXPECT_EQ(judge_.Gain(Change("acc", 2, 2)), 0.0);
  EXPECT_EQ(judge_.Gain(Change("acc", INFINITY, INFINITY)), 0.0);
  EXPECT_EQ(judge_.Gain(Change("other", 1, 2)), std::nullopt);
  EXPECT_EQ(judge_.Gain(Change("acc", std::nullopt, 2)), std::nullopt);
  EXPECT_EQ(judge_.Gain(Change("acc", "none", 2)), std::nullopt);
  EXPECT_EQ(judge_.Gain(Change("acc", NAN, 2)), std::nullopt);
}

TEST_F(MetricJudgeTest, WorseBeyondTheToleranceIsARegression) {
  EXPECT_FALSE(Regresses(Change("acc", 0.5, 0.5)));
  EXPECT_FALSE(Regresses(Change("acc", 0.5, 0.75)));
  EXPECT_TRUE(Regresses(Change("acc", 0.5, 0.4999)));
  EXPECT_TRUE(Regresses(Change("val.loss", 0.5, 0.75)));
  EXPECT_FALSE(Regresses(Change("val.loss", 0.5, 0.75), "0.25"));
  EXPECT_TRUE(Regresses(Change("val.loss", 0.5, 0.75), "0.2"));
  EXPECT_FALSE(Regresses(Change("val.loss", 0.5, 0.75), "50%"));
  EXPECT_TRUE(Regresses(Change("val.loss", 0.5, 0.75), "49%"));
  EXPECT_FALSE(Regresses(Change("val.loss", -200, -199), "1%"));
  EXPECT_TRUE(Regresses(Change("val.loss", 1.0, INFINITY), "100%"));
  EXPECT_TRUE(Regresses(Change("acc", INFINITY, 5), "100%"));
  EXPECT_FALSE(Regresses(Change("acc", 0.9, 0.89), "0.01"));  // 0.010000000000000009
  EXPECT_TRUE(Regresses(Change("acc", 0.9, 0.8899), "0.01"));
  EXPECT_TRUE(Regresses(Change("acc", 1.0, std::nextafter(1.0, 0))));
}

TEST_F(MetricJudgeTest, WhatIsNoNumberAnyMoreIsARegression) {
  for (const std::optional<Value>& gone :
       {std::optional<Value>(), std::optional<Value>("diverged"), std::optional<Value>(NAN)})
    EXPECT_TRUE(Regresses(Change("acc", 0.5, gone), "1000"));
  EXPECT_FALSE(Regresses(Change("acc", std::nullopt, 0.5)));
  EXPECT_FALSE(Regresses(Change("acc", NAN, 0.5)));
}

TEST(ParseToleranceTest, IsANumberOrAShare) {
  EXPECT_EQ(ParseTolerance("0.01")->amount, 0.01);
  EXPECT_FALSE(ParseTolerance("1e-3")->is_percent);
  EXPECT_TRUE(ParseTolerance("2%")->is_percent);
  EXPECT_EQ(ParseTolerance("2%")->amount, 2);
  for (const char* text : {"", "%", "-1", "nan", "inf", "1 ", "1%%", "x", "1e999"})
    EXPECT_EQ(ParseTolerance(text), std::nullopt) << text;
}

}  // namespace
}  // namespace mlp
