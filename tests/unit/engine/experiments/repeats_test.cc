#include "engine/experiments/repeats.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;

constexpr double kEndless = std::numeric_limits<double>::infinity();

// The usual table of Student's t: 97.5 % for 1 to 30, 40, 60, 120 and infinitely many degrees of
// freedom.
TEST(StudentQuantile, IsThatOfTheTables) {
  const double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
                          2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
                          2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
  for (int degrees = 1; degrees <= 30; ++degrees)
    EXPECT_NEAR(StudentQuantile(0.975, degrees), table[degrees - 1], 0.0005) << degrees;
  EXPECT_NEAR(StudentQuantile(0.975, 40), 2.021, 0.0005);
  EXPECT_NEAR(StudentQuantile(0.975, 60), 2.000, 0.0005);
  EXPECT_NEAR(StudentQuantile(0.975, 120), 1.980, 0.0005);
  EXPECT_NEAR(StudentQuantile(0.975, kEndless), 1.959963984540054, 1e-14);
}

// For 1 and 2 degrees there are formulas: tan(pi (p - 1/2)), and (2p - 1) sqrt(2 / (4p (1 - p))).
TEST(StudentQuantile, IsExact) {
  for (const double p : {0.001, 0.025, 0.3, 0.5, 0.6, 0.9, 0.975, 0.9995}) {
    const double one = std::tan(M_PI * (p - 0.5));
    const double two = (2 * p - 1) * std::sqrt(2 / (4 * p * (1 - p)));
    EXPECT_NEAR(StudentQuantile(p, 1), one, 1e-11 * std::max(1.0, std::abs(one))) << p;
    EXPECT_NEAR(StudentQuantile(p, 2), two, 1e-11 * std::max(1.0, std::abs(two))) << p;
  }
  EXPECT_NEAR(StudentQuantile(0.975, 9), 2.2621571627982053, 1e-12);
  EXPECT_NEAR(StudentQuantile(0.975, 1e6), 1.9599663567, 1e-9);
}

TEST(StatisticsOf, AreThoseOfTheSample) {
  const std::vector<double> values = {2, 4, 4, 4, 5, 5, 7, 9};
  const RepeatStatistics statistics = StatisticsOf(values);
  EXPECT_EQ(statistics.count, 8U);
  EXPECT_DOUBLE_EQ(statistics.mean, 5);
  EXPECT_DOUBLE_EQ(*statistics.deviation, std::sqrt(32.0 / 7));
  EXPECT_NEAR(*statistics.half_width, 2.3646242515927849 * std::sqrt(32.0 / 7 / 8), 1e-12);
  EXPECT_EQ(RepeatText(statistics), "5.0 ± 1.8");
}

TEST(StatisticsOf, LargeAndCloseValuesKeepTheirDigits) {
  const std::vector<double> close = {1e9 + 1, 1e9 + 2, 1e9 + 3};
  EXPECT_DOUBLE_EQ(StatisticsOf(close).mean, 1e9 + 2);
  EXPECT_NEAR(*StatisticsOf(close).deviation, 1, 1e-6);
  const std::vector<double> equal = {0.1, 0.1, 0.1};
  EXPECT_DOUBLE_EQ(StatisticsOf(equal).mean, 0.1);
  EXPECT_NEAR(*StatisticsOf(equal).deviation, 0, 1e-16);
}

TEST(StatisticsOf, OneValueHasNoSpread) {
  const std::vector<double> one = {0.912};
  EXPECT_EQ(StatisticsOf(one).mean, 0.912);
  EXPECT_EQ(StatisticsOf(one).deviation, std::nullopt);
  EXPECT_EQ(StatisticsOf(one).half_width, std::nullopt);
  EXPECT_EQ(RepeatText(StatisticsOf(one)), "0.912");
  EXPECT_EQ(StatisticsOf({}).count, 0U);
  EXPECT_TRUE(std::isnan(StatisticsOf({}).mean));
}

TEST(StatisticsOf, ARunThatDivergedShows) {
  for (const double bad : {std::nan(""), kEndless}) {
    const std::vector<double> values = {1, bad, 2};
    const RepeatStatistics statistics = StatisticsOf(values);
    EXPECT_EQ(statistics.count, 3U);
    EXPECT_TRUE(std::isnan(statistics.mean));
    EXPECT_TRUE(std::isnan(*statistics.deviation));
    EXPECT_TRUE(std::isnan(*statistics.half_width));
    EXPECT_EQ(RepeatText(statistics), "nan");
  }
}

TEST(RepeatText, HasTheDigitsThatMeanSomething) {
  EXPECT_EQ(RepeatText({3, 0.91234, 0.01, 0.0128}), "0.912 ± 0.013");
  EXPECT_EQ(RepeatText({3, 1234.5, 300, 345.6}), "1234 ± 346");
  EXPECT_EQ(RepeatText({3, 12.3456, 1, 1.26}), "12.3 ± 1.3");
  EXPECT_EQ(RepeatText({3, 1.5e-9, 0, 2.04e-10}), "1.5e-09 ± 2e-10");
  EXPECT_EQ(RepeatText({3, 0.5, 0, 0}), "0.5 ± 0");
}

TEST(SummarizeRepeats, JoinsMetricsByFileAndKey) {
  const RelPath file = RelPath::Resolve(RelPath(), "m.json").value();
  const auto snapshot = [&](const char* text) {
    ValueSnapshot one;
    one.files = {{file, Value::parse(text), {}}};
    return one;
  };
  const std::vector<ValueSnapshot> repeats = {
      snapshot(R"({"acc": 0.8, "note": "x", "odd": 1, "val": {"f1": 1}})"),
      snapshot(R"({"acc": 0.9, "note": "y", "odd": "-"})"),
  };
  const std::vector<RepeatedMetric> rows = SummarizeRepeats(repeats);
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].key, "acc");
  EXPECT_DOUBLE_EQ(rows[0].statistics.mean, 0.85);
  EXPECT_EQ(rows[1].key, "val.f1");
  EXPECT_EQ(rows[1].statistics.count, 1U);
}

std::vector<Override> Parsed(const std::vector<std::string>& texts) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseOverride(text).value());
  return overrides;
}

std::vector<std::string> Repeated(const std::vector<std::string>& texts, const std::string& param,
                                  const char* params, std::size_t count) {
  const auto repeats =
      RepeatOverSeeds(Parsed(texts), ParseSeedParam(param).value(), Value::parse(params), count);
  if (!repeats) return {repeats.error().message};
  std::vector<std::string> lines;
  for (const std::vector<Override>& repeat : *repeats) {
    std::string line;
    for (const Override& change : repeat) line += OverrideText(change) + ";";
    lines.push_back(line);
  }
  return lines;
}

TEST(RepeatOverSeeds, CountsUpFromTheParam) {
  using ::testing::ElementsAre;
  EXPECT_THAT(Repeated({"lr=1"}, "seed", R"({"seed": 7})", 3),
              ElementsAre("lr=1;seed=7;", "lr=1;seed=8;", "lr=1;seed=9;"));
  EXPECT_THAT(Repeated({}, "o.yaml:train.seed", R"({"train": {"seed": -1}})", 2),
              ElementsAre("o.yaml:train.seed=-1;", "o.yaml:train.seed=0;"));
  EXPECT_THAT(Repeated({"seed=40", "lr=1"}, "seed", R"({"seed": 7})", 2),
              ElementsAre("seed=40;lr=1;", "seed=41;lr=1;"));
  EXPECT_THAT(Repeated({"+seed=40"}, "seed", "{}", 2), ElementsAre("+seed=40;", "+seed=41;"));
}

TEST(RepeatOverSeeds, RefusesWhatCannotBeCountedUp) {
  using ::testing::ElementsAre;
  using ::testing::HasSubstr;
  EXPECT_THAT(Repeated({}, "seed", "{}", 3),
              ElementsAre("params.yaml has no param 'seed' to repeat over"));
  EXPECT_THAT(Repeated({"~seed"}, "seed", R"({"seed": 7})", 3), ElementsAre(HasSubstr("no param")));
  EXPECT_THAT(Repeated({"seed=1,2"}, "seed", R"({"seed": 7})", 3),
              ElementsAre("'seed' cannot be swept and repeated over at once"));
  EXPECT_THAT(Repeated({}, "seed", R"({"seed": 1.5})", 3), ElementsAre(HasSubstr("is '1.5'")));
  EXPECT_THAT(Repeated({}, "seed", R"({"seed": 18446744073709551615})", 3),
              ElementsAre(HasSubstr("nothing can be counted up")));
  EXPECT_THAT(Repeated({}, "seed", R"({"seed": 9223372036854775806})", 3),
              ElementsAre(HasSubstr("nothing can be counted up")));
  EXPECT_THAT(Repeated({}, "seed", R"({"seed": 7})", 0), ElementsAre(HasSubstr("0 times")));
}

TEST(ParseSeedParam, TakesOnlyKeys) {
  EXPECT_EQ(ParseSeedParam("other.yaml:train.seed")->file, "other.yaml");
  for (const char* const text : {"", "+seed", "seed=3", "a/b", "a@b", "~seed"})
    EXPECT_FALSE(ParseSeedParam(text)) << text;
}

}  // namespace
}  // namespace mlp
