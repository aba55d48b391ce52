// What the grammar of overrides says is in override_cases.json, which tests/dvc holds against the
// Hydra of a real DVC. Here: that mlpipe does what stands there, and what no table can say.
#include "engine/experiments/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/describe_override.h"

namespace mlp {
namespace {

using testing::Describe;
using testing::FailsWith;
using testing::IsOk;

const Value& OverrideCases() {
  static const Value kTable = [] {
    std::ifstream file(MLP_OVERRIDE_CASES);
    return Value::parse(file, nullptr, /*allow_exceptions=*/false);
  }();
  return kTable;
}

std::string ExpectedOf(const Value& row) {
  return row.value("mlpipe", row.at("hydra").get<std::string>());
}

TEST(ParseOverride, ReadsWhatHydraReads) {
  ASSERT_TRUE(OverrideCases().is_object()) << MLP_OVERRIDE_CASES;
  const Value& rows = OverrideCases().at("overrides");
  EXPECT_GE(rows.size(), 800U);
  for (const Value& row : rows) {
    const std::string text = row.at("text");
    const std::string expected = ExpectedOf(row);
    const Result<Override> parsed = ParseOverride(text);
    if (expected.starts_with("error: ")) {
      EXPECT_THAT(parsed, FailsWith(ErrorCode::kUsage, expected.substr(7))) << text;
      EXPECT_THAT(parsed, FailsWith(ErrorCode::kUsage, text));
    } else {
      ASSERT_THAT(parsed, IsOk()) << text;
      EXPECT_EQ(Describe(*parsed), expected) << text;
    }
  }
}

TEST(OverrideText, ReadsBackAsTheSame) {
  for (const Value& row : OverrideCases().at("overrides")) {
    const std::string text = row.at("text");
    const Result<Override> parsed = ParseOverride(text);
    if (!parsed) continue;
    const std::string written = OverrideText(*parsed);
    EXPECT_EQ(written, row.value("written", text));
    const Result<Override> again = ParseOverride(written);
    ASSERT_THAT(again, IsOk()) << written;
    EXPECT_EQ(Describe(*again), Describe(*parsed)) << written;
  }
}

struct HintCase {
  const char* text;
  const char* hint;
};

TEST(ParseOverride, SaysWhatToDo) {
  const std::vector<HintCase> cases = {
      {"a", "write key=value"},
      {"a=it's", "quote a text with special characters"},
      {"a='x", "the shell takes one pair of quotes away"},
      {"a=99999999999999999999", "quote it"},
      {"a=choise(1,2)", "did you mean 'choice'?"},
      {"a=f(x)", "quote a text that holds parentheses"},
      {"a=[choice(1,2)]", "sweep over whole values"},
      {"a=range(0,1,1e-9)", "take larger steps"},
      {"a=range(5,1)", "a step below 0 goes down"},
      {"~a=1,2", "write ~key"},
      {"hydra.x=1", "'mlpipe config'"},
      {"a={null: 1}", "quote it"},
  };
  for (const HintCase& one : cases) {
    const Result<Override> parsed = ParseOverride(one.text);
    ASSERT_FALSE(parsed) << one.text;
    EXPECT_THAT(parsed.error().hint, ::testing::HasSubstr(one.hint)) << one.text;
  }
}

TEST(ParseOverride, PlacesAreCountedInCharacters) {
  EXPECT_THAT(ParseOverride("a=é;"),
              FailsWith(ErrorCode::kUsage, "unexpected ';' at character 2 of the value"));
  EXPECT_THAT(ParseOverride("a=['é','x]"),
              FailsWith(ErrorCode::kUsage, "the ' at character 6 of the value is not closed"));
}

TEST(ParseOverride, DeepNestingIsRefused) {
  const std::vector<std::string> openings = {"[", "{a:", "int(", "choice(", "[{a:sort("};
  for (const std::string& opening : openings) {
    std::string text = "a=";
    for (int i = 0; i < 100000; ++i) text += opening;
    EXPECT_THAT(ParseOverride(text), FailsWith(ErrorCode::kUsage, "nested too deeply"));
  }
  EXPECT_THAT(ParseOverride("a=" + std::string(60, '[') + std::string(60, ']')), IsOk());
}

TEST(ParseOverride, LongSweepsAreRefusedAtTheLimit) {
  EXPECT_THAT(ParseOverride("a=range(100000)"), IsOk());
  EXPECT_THAT(ParseOverride("a=range(100001)"), FailsWith(ErrorCode::kUsage, "more than 100000"));
  EXPECT_THAT(ParseOverride("a=range(-9223372036854775808,9223372036854775807)"),
              FailsWith(ErrorCode::kUsage, "more than 100000"));
  EXPECT_THAT(ParseOverride("a=range(1e300,1.0000000000000005e300,1)"),
              FailsWith(ErrorCode::kUsage, "more than 100000"));
  EXPECT_THAT(ParseOverride("a=range(1,1.0000000000000002,5e-324)"),
              FailsWith(ErrorCode::kUsage, "more than 100000"));
  EXPECT_THAT(ParseOverride("a=range(-1e308,1e308,1e307)"), IsOk());
  EXPECT_THAT(ParseOverride("a=range(-1e308,1e308,1e-308)"),
              FailsWith(ErrorCode::kUsage, "more than 100000"));
}

TEST(ParseOverride, InvalidTextIsRefused) {
  EXPECT_THAT(ParseOverride("a='\xff'"), FailsWith(ErrorCode::kUsage, "not valid UTF-8"));
  EXPECT_THAT(ParseOverride(std::string_view("a=\0", 3)),
              FailsWith(ErrorCode::kUsage, "at character 1"));
}

TEST(ParseOverride, TheSeedDecidesAnOrder) {
  const auto order = [](std::uint64_t seed) {
    return Describe(ParseOverride("a=shuffle(range(20))", seed).value());
  };
  EXPECT_EQ(order(7), order(7));
  EXPECT_NE(order(7), order(8));
  std::vector<Value> values =
      std::get<SweepChoice>(*ParseOverride("a=shuffle(range(20))", 7)->sweep).values;
  std::sort(values.begin(), values.end());
  EXPECT_EQ(values, std::get<SweepChoice>(*ParseOverride("a=range(20)")->sweep).values);
}

TEST(ParseOverride, TakesAKeyApart) {
  const Override plain = ParseOverride("train.layers.0.size-x=3").value();
  EXPECT_EQ(plain.path, (std::vector<std::string>{"train", "layers", "0", "size-x"}));
  EXPECT_FALSE(plain.is_group);
  EXPECT_EQ(plain.package, std::nullopt);
  const Override group = ParseOverride("conf/other.json:db/mysql@train.db=x").value();
  EXPECT_EQ(group.file, "conf/other.json");
  EXPECT_EQ(group.path, (std::vector<std::string>{"db", "mysql"}));
  EXPECT_TRUE(group.is_group);
  EXPECT_EQ(group.package, "train.db");
  EXPECT_EQ(group.Key(), "db/mysql@train.db");
  EXPECT_EQ(ParseOverride("db@=x")->package, "");
}

}  // namespace
}  // namespace mlp
