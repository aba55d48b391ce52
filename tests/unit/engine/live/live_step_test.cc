#include "engine/live/live_step.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/data_file.h"
#include "engine/metrics.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOkAndHolds;

std::string Written(const std::string& line) {
  const Result<LiveStep> step = ParseLiveLine("m.jsonl", 1, line);
  return step ? LiveLine(LiveStepToJson(*step)) : step.error().message;
}

TEST(LiveLine, IsReadAndWritten) {
  for (const char* line :
       {R"({"step": 3, "time": 1792330000.125, "metrics": {"train/loss": 0.31, "val.acc": 1}})",
        R"({"step": 0, "metrics": {}})",
        R"({"step": 9223372036854775807, "metrics": {"\u00fc\"\\\u001b": -0.0}})",
        R"({"step": 1, "metrics": {"a": "NaN", "b": "Infinity", "c": "-Infinity"}})"}) {
    EXPECT_EQ(Written(line), line);
  }
}

TEST(LiveLine, IsReadAsOtherProgramsWriteIt) {
  EXPECT_EQ(Written(R"({"metrics": {"a": NaN, "b": -Infinity}, "step": 1, "host": [1]})"),
            R"({"step": 1, "metrics": {"a": "NaN", "b": "-Infinity"}})");
  EXPECT_EQ(Written(R"({"step": 1, "time": null, "metrics": {"a": null, "b": true}})"),
            R"({"step": 1, "metrics": {"b": 1}})");
  EXPECT_EQ(Written(R"({"step": 1, "metrics": {"val": {"loss": 1.5, "x": {"y": 2}}}})"),
            R"({"step": 1, "metrics": {"val.loss": 1.5, "val.x.y": 2}})");
  EXPECT_EQ(Written("{\"step\": 1, \"metrics\": {}}\r"), R"({"step": 1, "metrics": {}})");
}

TEST(LiveLine, SaysWhatIsWrongWithIt) {
  const auto expect = [](const std::string& line, const std::string& part) {
    const auto step = ParseLiveLine("m.jsonl", 7, line);
    EXPECT_THAT(step, FailsWith(ErrorCode::kInvalid, part)) << line;
    ASSERT_FALSE(step);
    EXPECT_EQ(step.error().where.line, 7);
  };
  expect("{", "not valid JSON");
  expect("\xff", "not valid JSON");
  expect("3", "no JSON object");
  for (const char* step : {"-1", "1.5", "\"1\"", "null", "18446744073709551615"})
    expect(std::string(R"({"metrics": {}, "step": )") + step + "}", "'step'");
  expect(R"({"metrics": {}})", "'step'");
  expect(R"({"step": 1, "loss": 2})", "'metrics'");
  expect(R"({"step": 1, "metrics": [1]})", "'metrics'");
  expect(R"({"step": 1, "metrics": {"a": 1, "b": "0.5"}})", "metric 'b' is no number");
  std::string deep = R"({"step": 1, "metrics": )";
  for (int i = 0; i < 1000; ++i) deep += R"({"a":)";
  expect(deep + "1" + std::string(1001, '}'), "is no number");
}

TEST(LiveState, IsAnObjectWithAStep) {
  const auto step =
      ParseLiveState("metrics.json", R"({"step": 4, "train": {"loss": 0.5}, "name": "x"})").value();
  ASSERT_TRUE(step);
  EXPECT_EQ(LiveLine(LiveStepToJson(*step)), R"({"step": 4, "metrics": {"train.loss": 0.5}})");
  for (const char* other : {"", "[]", "3", "{}", R"({"step": "a"})", R"({"step": -1})"})
    EXPECT_FALSE(ParseLiveState("metrics.json", other).value()) << other;
  EXPECT_FALSE(ParseLiveState("metrics.json", R"({"step": 4,)"));
}

constexpr char kLog[] = R"({"step": 1, "metrics": {"loss": 3, "acc": 0.5}})"
                        "\n\n"
                        R"({"step": 2, "metrics": {"loss": NaN, "val.loss": 2.5, "step": 77}})"
                        "\n";

TEST(LiveSummary, IsTheLastValueOfEach) {
  const Value summary = ParseDataFile("m.jsonl", kLog).value();
  EXPECT_EQ(PythonJson(summary, false), R"({"step": 2, "loss": NaN, "acc": 0.5, "val.loss": 2.5})");
  EXPECT_TRUE(ParseDataFile("m.JSONL", "").value().is_null());
}

TEST(LiveSummary, ATornLastLineIsPassedOver) {
  const std::string torn = R"({"step": 3, "metrics": {"loss")";
  EXPECT_EQ(PythonJson(ParseDataFile("m.jsonl", kLog + torn).value(), false),
            PythonJson(ParseDataFile("m.jsonl", kLog).value(), false));
  EXPECT_TRUE(ParseDataFile("m.jsonl", torn).value().is_null());
  const Value whole = ParseDataFile("m.jsonl", torn + ": 1}}").value();
  EXPECT_EQ(whole["step"], 3);
  const auto broken = ParseDataFile("m.jsonl", kLog + torn + "\n");
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().where.line, 4);
}

TEST(LiveSummary, IsMetrics) {
  EXPECT_THAT(FlattenMetrics("m.jsonl", R"({"step": 1, "metrics": {"b/a": 0.5, "a": 1}})"),
              IsOkAndHolds(NamedValues{{"a", 1}, {"b/a", 0.5}, {"step", 1}}));
}

}  // namespace
}  // namespace mlp
