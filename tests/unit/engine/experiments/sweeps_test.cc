#include "engine/experiments/sweeps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/describe_override.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;

Result<std::vector<std::vector<Override>>> Expand(const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseOverride(text).value());
  return ExpandSweeps(overrides);
}

Value Described(const std::vector<std::vector<Override>>& combinations) {
  Value all = Value::array();
  for (const std::vector<Override>& combination : combinations) {
    all.push_back(Value::array());
    for (const Override& change : combination) all.back().push_back(testing::Describe(change));
  }
  return all;
}

TEST(ExpandSweeps, GivesWhatDvcQueues) {
  std::ifstream file(MLP_OVERRIDE_CASES);
  const Value table = Value::parse(file, nullptr, /*allow_exceptions=*/false);
  ASSERT_TRUE(table.is_object()) << MLP_OVERRIDE_CASES;
  for (const Value& row : table.at("expansions")) {
    const auto combinations = Expand(row.at("texts"));
    const Value expected = row.value("mlpipe", row.at("dvc"));
    if (expected == "error") {
      EXPECT_THAT(combinations, FailsWith(ErrorCode::kUsage, "is given ")) << row;
    } else {
      ASSERT_THAT(combinations, IsOk()) << row;
      EXPECT_EQ(Described(*combinations), expected) << row;
    }
  }
}

TEST(ExpandSweeps, NothingIsOneCombination) {
  EXPECT_THAT(Expand({}), testing::IsOkAndHolds(::testing::ElementsAre(::testing::IsEmpty())));
}

TEST(ExpandSweeps, TooManyCombinationsAreRefusedBeforeTheyAreMade) {
  EXPECT_THAT(Expand({"a=range(1000)", "b=range(100)"}), IsOk());
  EXPECT_THAT(Expand({"a=range(1000)", "b=range(101)"}),
              FailsWith(ErrorCode::kUsage, "the sweeps have more than 100000 combinations"));
  std::vector<std::string> texts;
  for (int i = 0; i < 100; ++i) texts.push_back("k" + std::to_string(i) + "=range(100000)");
  EXPECT_THAT(Expand(texts), FailsWith(ErrorCode::kUsage, "more than 100000 combinations"));
}

TEST(CheckIsSingle, RefusesWhatHasSeveralValues) {
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=1").value()), IsOk());
  EXPECT_THAT(CheckIsSingle(ParseOverride("~a").value()), IsOk());
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=[1,2]").value()), IsOk());
  const Status sweep = CheckIsSingle(ParseOverride("a.b=1,2").value());
  EXPECT_THAT(sweep, FailsWith(ErrorCode::kUsage, "'a.b' is given several values, where one"));
  EXPECT_THAT(sweep.error().hint, ::testing::HasSubstr("-S \"a.b='a,b'\""));
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=choice(1)").value()),
              FailsWith(ErrorCode::kUsage, "several values"));
  EXPECT_THAT(CheckIsSingle(ParseOverride("a=interval(0,1)").value()),
              FailsWith(ErrorCode::kUsage, "'a' is given a space to search"));
  EXPECT_THAT(CheckIsSingle(ParseOverride("db=glob(*)").value()),
              FailsWith(ErrorCode::kUsage, "'db' is given a space to search"));
}

}  // namespace
}  // namespace mlp
