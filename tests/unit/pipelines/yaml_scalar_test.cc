#include "pipelines/yaml_scalar.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>

namespace mlp {
namespace {

struct Case {
  std::string_view text;
  Value value;
};

TEST(YamlScalarTest, TypesAreThoseOfYaml12WithRuamelsExtras) {
  const Case cases[] = {
      {"", nullptr},
      {"~", nullptr},
      {"null", nullptr},
      {"NULL", nullptr},
      {"true", true},
      {"False", false},
      {"TRUE", true},
      {"yes", "yes"},
      {"off", "off"},
      {"nULL", "nULL"},
      {"0", 0},
      {"+1", 1},
      {"-17", -17},
      {"017", 17},
      {"0o17", 15},
      {"0x1F", 31},
      {"0b11", 3},
      {"1_000", 1000},
      {"-0x10", -16},
      {"0o8", "0o8"},
      {"0xg", "0xg"},
      {"_1", "_1"},
      {"-_", "-_"},
      {"0x_", "0x_"},
      {"1.", 1.0},
      {".5", 0.5},
      {"1e5", 1e5},
      {"1E-5", 1e-5},
      {"+1.5", 1.5},
      {"-.5", -0.5},
      {".5e3", ".5e3"},
      {".5e+3", 500.0},
      {"1_0.5", 10.5},
      {"._", "._"},
      {"1e", "1e"},
      {"e5", "e5"},
      {"12:30", "12:30"},
      {"=", "="},
      {"1.2.3", "1.2.3"},
      {"inf", "inf"},
      {"2020-01-01", "2020-01-01"},
  };
  for (const Case& c : cases) {
    const std::optional<Value> value = ResolvePlainScalar(c.text);
    ASSERT_TRUE(value) << c.text;
    EXPECT_EQ(*value, c.value) << c.text;
    EXPECT_EQ(value->is_number_float(), c.value.is_number_float()) << c.text;
  }
}

TEST(YamlScalarTest, IntegersUseTheWholeRangeOf64BitsAndNoMore) {
  EXPECT_EQ(ResolvePlainScalar("9223372036854775807"), Value(INT64_MAX));
  EXPECT_EQ(ResolvePlainScalar("-9223372036854775808"), Value(INT64_MIN));
  EXPECT_EQ(ResolvePlainScalar("18446744073709551615"), Value(UINT64_MAX));
  EXPECT_EQ(ResolvePlainScalar("18446744073709551616"), std::nullopt);
  EXPECT_EQ(ResolvePlainScalar("-9223372036854775809"), std::nullopt);
  EXPECT_EQ(ResolvePlainScalar("0x1_0000_0000_0000_0000"), std::nullopt);
}

TEST(YamlScalarTest, FloatsBeyondTheRangeBecomeInfinityOrZero) {
  EXPECT_EQ(ResolvePlainScalar("1e999"), Value(INFINITY));
  EXPECT_EQ(ResolvePlainScalar("-1e999"), Value(-INFINITY));
  EXPECT_EQ(ResolvePlainScalar("1e-999"), Value(0.0));
  EXPECT_EQ(ResolvePlainScalar("0.5e999"), Value(INFINITY));
  EXPECT_EQ(ResolvePlainScalar("0." + std::string(400, '0') + "1"), Value(0.0));
  EXPECT_EQ(ResolvePlainScalar("-.INF"), Value(-INFINITY));
  EXPECT_TRUE(std::isnan(ResolvePlainScalar(".NaN")->get<double>()));
}

TEST(YamlScalarTest, WhatDvcReadsAsADateOrSpecialKeyIsNoString) {
  for (const char* text : {"2020-01-01", "2020-1-1T1:00:00", "2020-01-01 10:00:00.5 +01:00",
                           "2020-01-01t10:00:00Z", "=", "<<", "-_", "123456789012345678901"}) {
    EXPECT_TRUE(ReadsAsOtherThanString(text)) << text;
  }
  for (const char* text : {"2020-1-1", "2020-01", "20200-01-01", "2020-01-01x", "2020-01-01 10:00",
                           "yes", "12:30", "==", "a"}) {
    EXPECT_FALSE(ReadsAsOtherThanString(text)) << text;
  }
}

}  // namespace
}  // namespace mlp
