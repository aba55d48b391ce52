#include <gmock/gmock.h>

#include <limits>

#include "engine/verify/json_comparison.h"
#include "engine/verify/table_comparison.h"
#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;

const Contract kExactly;
const Contract kNearly = {ContractKind::kTolerance, 0.01, 0.1};

// What a comparison says, "" for no difference.
std::string Said(const FirstDifference& found) {
  if (!found) return "error: " + found.error().message;
  return *found ? DifferenceText(**found) : "";
}

TEST(DifferenceTest, NumbersAgreeWithinTheTolerance) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_TRUE(NumbersAgree(kNearly, 10, 11.01));
  EXPECT_FALSE(NumbersAgree(kNearly, 10, 11.02));
  EXPECT_TRUE(NumbersAgree(kNearly, -10, -8.99));
  EXPECT_FALSE(NumbersAgree(kNearly, -10, 10));
  EXPECT_TRUE(NumbersAgree(kNearly, kNan, kNan));
  EXPECT_FALSE(NumbersAgree(kNearly, kNan, 1));
  EXPECT_TRUE(NumbersAgree(kNearly, kInfinity, kInfinity));
  EXPECT_FALSE(NumbersAgree(kNearly, 1, kInfinity));
  EXPECT_FALSE(NumbersAgree(kNearly, kInfinity, 1));
  EXPECT_FALSE(NumbersAgree(kExactly, 1, 1.0000001));
}

TEST(DifferenceTest, SaysWhatIsMissing) {
  EXPECT_EQ(DifferenceText({"line 1", "'a'", ""}), "line 1: 'a' was recorded, nothing came out");
  EXPECT_EQ(DifferenceText({"", "", "a file"}), "a file came out, nothing was recorded");
}

TEST(JsonComparisonTest, NamesTheFirstKey) {
  EXPECT_EQ(Said(CompareJson(kExactly, R"({"a": 1, "b": {"c": [1, 2, {"d": 3}], "e": 1}})",
                             R"({"a": 1, "b": {"c": [1, 2, {"d": 4}], "e": 2}})")),
            "key b.c.2.d: 3 was recorded, 4 came out");
  EXPECT_EQ(Said(CompareJson(kExactly, R"({"a": 1})", R"({"a": 1, "b": true})")),
            "key b: True came out, nothing was recorded");
  EXPECT_EQ(Said(CompareJson(kExactly, R"({"a": 1})", "{}")),
            "key a: 1 was recorded, nothing came out");
  EXPECT_EQ(Said(CompareJson(kExactly, "[1]", "[1, 2]")),
            "the value: a list of 1 was recorded, a list of 2 came out");
  EXPECT_EQ(Said(CompareJson(kExactly, R"({"a": {}})", R"({"a": "x"})")),
            "key a: a map of 0 was recorded, 'x' came out");
  EXPECT_EQ(Said(CompareJson(kExactly, "1", "1.0")), "the value: 1 was recorded, 1.0 came out");
}

TEST(JsonComparisonTest, AllowsNumbersWithinTheTolerance) {
  EXPECT_EQ(Said(CompareJson(kNearly, R"({"a": 1, "b": [2.0]})", R"({"b": [2.1], "a": 1.05})")),
            "");
  EXPECT_EQ(Said(CompareJson(kNearly, R"({"a": NaN})", R"({"a": NaN})")), "");
  EXPECT_NE(Said(CompareJson(kNearly, R"({"a": 1})", R"({"a": 1.2})")), "");
  EXPECT_NE(Said(CompareJson(kNearly, R"({"a": "1"})", R"({"a": "1.05"})")), "");
  EXPECT_NE(Said(CompareJson(kNearly, R"({"a": true})", R"({"a": 1})")), "");
  // One double, two integers.
  EXPECT_NE(Said(CompareJson(Contract{ContractKind::kTolerance, 1, 0}, "9007199254740993",
                             "9007199254740992")),
            "");
}

TEST(JsonComparisonTest, RefusesWhatIsNoJson) {
  EXPECT_THAT(CompareJson(kExactly, "{", "{}"), FailsWith(ErrorCode::kInvalid, "not valid JSON"));
}

TEST(JsonComparisonTest, DoesNotFollowWithoutEnd) {
  const std::string deep = std::string(100000, '[') + "1" + std::string(100000, ']');
  std::string other = deep;
  other[100000] = '2';
  EXPECT_THAT(Said(CompareJson(kExactly, deep, other)), ::testing::HasSubstr("200 levels"));
}

TEST(JsonLinesComparisonTest, TheTimeOfALiveStepDoesNotCount) {
  const std::string then = R"({"step": 1, "time": 1.5, "metrics": {"time": 3}})";
  const std::string now = R"({"step": 1, "time": 2.5, "metrics": {"time": 3}})";
  EXPECT_TRUE(AreSameButForTimes(then + "\n", now + "\n"));
  const std::string other = R"({"step": 1, "time": 2.5, "metrics": {"time": 4}})";
  EXPECT_FALSE(AreSameButForTimes(then + "\n", other + "\n"));
  EXPECT_FALSE(AreSameButForTimes(then + "\n", now + "\n" + now + "\n"));
  EXPECT_EQ(Said(CompareJsonLines(kExactly, then + "\n", other + "\n")),
            "step 1, key metrics.time: 3 was recorded, 4 came out");
  EXPECT_FALSE(AreSameButForTimes("{\"time\": 1}\n", "{\"time\": 2}\n"));
  EXPECT_FALSE(AreSameButForTimes("{\n", "[\n"));
}

TEST(JsonLinesComparisonTest, EveryByteButThoseOfTheTimeCounts) {
  const std::string then = R"({"step": 1, "time": 1.5, "metrics": {"loss": 1.0}})";
  const auto agrees = [&](const std::string& now) {
    return AreSameButForTimes(then + "\n", now + "\n");
  };
  EXPECT_TRUE(agrees(R"({"step": 1, "time": -2e9, "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(agrees(R"({"step": 1, "time": 2.5, "metrics": {"loss": 1.00}})"));
  EXPECT_FALSE(agrees(R"({"step": 1, "time": 2.5, "metrics": {"loss": 1.0}})"
                      "\r"));
  EXPECT_FALSE(agrees(R"({"step": 1,  "time": 2.5, "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(agrees(R"({"time": 2.5, "step": 1, "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(agrees(R"({"step": 1, "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(agrees(R"({"step": 1, "time": "2.5", "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(agrees(R"({"step": 1, "time": 2.5, "time": 3.5, "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(
      agrees(R"({"step": 1, "time": 2.5, "metrics": {"loss": 2}, "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(agrees(R"({"step": 1, "time": "x", "\u0074ime": 2.5, "metrics": {"loss": 1.0}})"));
  EXPECT_FALSE(AreSameButForTimes(then + "\n", then));
}

TEST(JsonLinesComparisonTest, FindsTheTimeAmongOtherTexts) {
  const auto step = [](const std::string& time) {
    return R"({"a\"time": [{"time": 7}], "b": "time", "step": 1, "metrics": {"}": 0}, "time" : )" +
           time + "}\n";
  };
  EXPECT_TRUE(AreSameButForTimes(step("1"), step("22.5")));
  EXPECT_FALSE(AreSameButForTimes(step("1"), step("22.5 ")));
}

TEST(JsonLinesComparisonTest, ADeepLineIsNoDanger) {
  const auto step = [](char time, char leaf) {
    return std::string(R"({"step": 1, "time": )") + time + R"(, "metrics": {"a": )" +
           std::string(100000, '[') + leaf + std::string(100000, ']') + "}}\n";
  };
  EXPECT_TRUE(AreSameButForTimes(step('1', '1'), step('2', '1')));
  EXPECT_FALSE(AreSameButForTimes(step('1', '1'), step('2', '3')));
}

TEST(JsonLinesComparisonTest, ATimeOnOneSideIsADifference) {
  EXPECT_EQ(Said(CompareJsonLines(kNearly, R"({"step": 1, "time": 1.5, "metrics": {}})",
                                  R"({"step": 1, "metrics": {}})")),
            "step 1, key time: 1.5 was recorded, nothing came out");
}

TEST(JsonLinesComparisonTest, NamesTheEpoch) {
  EXPECT_EQ(
      Said(CompareJsonLines(kExactly, "{\"epoch\": 1, \"loss\": 1}\n{\"epoch\": 2, \"loss\": 3}\n",
                            "{\"epoch\": 1, \"loss\": 1}\n{\"epoch\": 2, \"loss\": 4}\n")),
      "epoch 2, key loss: 3 was recorded, 4 came out");
  EXPECT_EQ(Said(CompareJsonLines(kExactly, "1\n", "2\n")),
            "line 1, the value: 1 was recorded, 2 came out");
  EXPECT_EQ(Said(CompareJsonLines(kNearly, "1\n", "1.05\n")), "");
  EXPECT_EQ(Said(CompareJsonLines(kNearly, "1\n", "1\n2\n")),
            "the end: 1 line was recorded, 2 lines came out");
}

TEST(TableComparisonTest, NamesEpochAndColumn) {
  EXPECT_EQ(Said(CompareTables(kExactly, "epoch,loss\n1,0.5\n2,0.4\n", "epoch,loss\n1,0.5\n2,0.3\n",
                               ',')),
            "epoch 2, column 'loss': 0.4 was recorded, 0.3 came out");
  EXPECT_EQ(Said(CompareTables(kExactly, "name\tsize\na\t1\n", "name\tsize\nb\t1\n", '\t')),
            "row 1, column 'name': 'a' was recorded, 'b' came out");
  EXPECT_EQ(Said(CompareTables(kExactly, "1,2\n3,4\n", "1,2\n3,5\n", ',')),
            "row 2, column 2: 4 was recorded, 5 came out");
  EXPECT_EQ(Said(CompareTables(kExactly, "a,b\n", "a,c\n", ',')),
            "the header, column 'b': 'b' was recorded, 'c' came out");
  EXPECT_EQ(Said(CompareTables(kExactly, "a,b\n1,2\n", "a,b\n1\n", ',')),
            "row 1: 2 cells was recorded, 1 cell came out");
  EXPECT_EQ(Said(CompareTables(kExactly, "a\n1\n2\n", "a\n1\n", ',')),
            "the end: 3 rows was recorded, 2 rows came out");
}

TEST(TableComparisonTest, AllowsNumbersWithinTheTolerance) {
  EXPECT_EQ(Said(CompareTables(kNearly, "a,b\n1,x\n", "a,b\n1.05,x\n", ',')), "");
  EXPECT_NE(Said(CompareTables(kNearly, "a,b\n1,x\n", "a,b\n1.5,x\n", ',')), "");
  EXPECT_NE(Said(CompareTables(kNearly, "a,b\n1,x\n", "a,b\n1,y\n", ',')), "");
  EXPECT_NE(Said(CompareTables(kExactly, "a\n1\n", "a\n1.0\n", ',')), "");
}

}  // namespace
}  // namespace mlp
