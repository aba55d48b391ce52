#include "store/base/value.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace mlp {
namespace {

struct Repr {
  const char* text;
  double number;
};

// Printed by CPython 3.11's repr: the borders of the two forms, then extremes, then random bits.
constexpr Repr kReprs[] = {
    {"0.0", 0x0.0p+0},
    {"-0.0", -0x0.0p+0},
    {"1.0", 0x1.0p+0},
    {"-2.5", -0x1.4p+1},
    {"0.1", 0x1.999999999999ap-4},
    {"0.3333333333333333", 0x1.5555555555555p-2},
    {"123456.789", 0x1.e240c9fbe76c9p+16},
    {"100000.0", 0x1.86ap+16},
    {"0.0001", 0x1.a36e2eb1c432dp-14},
    {"0.00010000000000000002", 0x1.a36e2eb1c432ep-14},
    {"9.999999999999999e-05", 0x1.a36e2eb1c432cp-14},
    {"1e-05", 0x1.4f8b588e368f1p-17},
    {"1000000000000000.0", 0x1.c6bf52634p+49},
    {"9999999999999998.0", 0x1.1c37937e07fffp+53},
    {"1e+16", 0x1.1c37937e08p+53},
    {"1.2345678901234568e+17", 0x1.b69b4ba630f35p+56},
    {"1e+22", 0x1.0f0cf064dd592p+73},
    {"1e+100", 0x1.249ad2594c37dp+332},
    {"5e-324", 0x0.0000000000001p-1022},
    {"2.2250738585072014e-308", 0x1.0p-1022},
    {"1.7976931348623157e+308", 0x1.fffffffffffffp+1023},
    {"-1.989032661366619e+244", -0x1.74de452e6b438p+811},
    {"3.980498358697587e-249", 0x1.c7fd0a6a3a450p-826},
    {"-1.5432835417340557e+88", -0x1.f0824128b2f33p+292},
    {"6.294675241195386e-44", 0x1.675cc81e74ef5p-144},
    {"6.387016158513563e-12", 0x1.c172411e20b8fp-38},
    {"-3.51527970626667e-203", -0x1.60af593bd04cfp-673},
    {"1.5987381841032883e-247", 0x1.1e29c658cda14p-820},
};

TEST(PythonReprTest, EqualsPython) {
  for (const auto& [text, number] : kReprs) EXPECT_EQ(PythonRepr(number), text);
  EXPECT_EQ(PythonRepr(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(PythonRepr(-std::numeric_limits<double>::infinity()), "-inf");
  EXPECT_EQ(PythonRepr(std::nan("")), "nan");
}

TEST(PythonReprTest, ReadsBack) {
  for (const auto& [text, number] : kReprs) {
    EXPECT_EQ(std::strtod(PythonRepr(number / 3).c_str(), nullptr), number / 3);
  }
}

// Expected texts printed by CPython 3.11's json.dumps.
TEST(PythonJsonTest, EqualsPython) {
  const Value value = {
      {"b",
       {1, 2.5, "a\"\\/\b\f\n\r\t\x01\x7f é 😀 \u2028", nullptr, true, false, Value::array(),
        Value::object()}},
      {"a", {{"z", 1e-5}, {"y", std::numeric_limits<double>::infinity()}, {"x", std::nan("")}}}};
  EXPECT_EQ(
      PythonJson(value, true),
      R"({"a": {"x": NaN, "y": Infinity, "z": 1e-05}, "b": [1, 2.5, )"
      R"("a\"\\/\b\f\n\r\t\u0001\u007f \u00e9 \ud83d\ude00 \u2028", null, true, false, [], {}]})");
  const Value numbers = {{"z", std::numeric_limits<std::uint64_t>::max()},
                         {"y", std::numeric_limits<std::int64_t>::min()},
                         {"x", -std::numeric_limits<double>::infinity()}};
  EXPECT_EQ(PythonJson(numbers, false),
            R"({"z": 18446744073709551615, "y": -9223372036854775808, "x": -Infinity})");
}

TEST(PythonJsonTest, ReplacesInvalidUtf8) {
  EXPECT_EQ(PythonJson(Value("a\xFF"
                             "b"),
                       false),
            R"("a\ufffdb")");
}

TEST(PythonJsonTest, NestsAsDeepAsTheValueDoes) {
  constexpr int kDepth = 100'000;
  const Value deep = Value::parse(std::string(kDepth, '[') + std::string(kDepth, ']'));
  EXPECT_EQ(PythonJson(deep, true).size(), 2u * kDepth);
  EXPECT_TRUE(SameValue(deep, deep));
}

TEST(DisplayTextTest, IsPythonsText) {
  EXPECT_EQ(DisplayText("a b"), "a b");
  EXPECT_EQ(DisplayText(true), "True");
  EXPECT_EQ(DisplayText(nullptr), "None");
  EXPECT_EQ(DisplayText(3), "3");
  EXPECT_EQ(DisplayText(3.0), "3.0");
  EXPECT_EQ(DisplayText(std::nan("")), "nan");
  EXPECT_EQ(DisplayText({1, "x"}), R"([1, "x"])");
}

TEST(SameValueTest, ComparesNumbersByValue) {
  EXPECT_TRUE(SameValue(1, 1.0));
  EXPECT_TRUE(SameValue(Value(1), Value(std::uint64_t{1})));
  EXPECT_FALSE(SameValue(1, 1.5));
  EXPECT_FALSE(SameValue(Value(std::int64_t{-1}), Value(std::uint64_t{18446744073709551615u})));
  // 2^53 + 1 has no double of its own.
  EXPECT_FALSE(SameValue(std::int64_t{9007199254740993}, 9007199254740992.0));
  EXPECT_FALSE(SameValue(std::numeric_limits<std::int64_t>::max(), 0x1p63));
  EXPECT_FALSE(SameValue(std::numeric_limits<std::uint64_t>::max(), 0x1p64));
  EXPECT_TRUE(SameValue(std::numeric_limits<std::int64_t>::min(), -0x1p63));
  EXPECT_TRUE(SameValue(std::nan(""), std::nan("")));
  EXPECT_FALSE(SameValue(std::nan(""), 1));
}

TEST(SameValueTest, KeepsKindsApart) {
  EXPECT_FALSE(SameValue(true, 1));
  EXPECT_FALSE(SameValue("1", 1));
  EXPECT_FALSE(SameValue(nullptr, false));
  EXPECT_FALSE(SameValue(Value::array(), Value::object()));
}

TEST(SameValueTest, OrderMattersInListsOnly) {
  EXPECT_TRUE(SameValue({{"a", 1}, {"b", {1, 2}}}, {{"b", {1.0, 2}}, {"a", 1}}));
  EXPECT_FALSE(SameValue({{"a", 1}}, {{"b", 1}}));
  EXPECT_FALSE(SameValue({1, 2}, {2, 1}));
  EXPECT_FALSE(SameValue({1}, {1, 2}));
}

TEST(FindByPathTest, WalksMapsAndLists) {
  const Value root = {{"train", {{"lr", 0.1}, {"layers", {8, 16}}}}, {"n", 3}};
  ASSERT_NE(FindByPath(root, "train.lr"), nullptr);
  EXPECT_EQ(*FindByPath(root, "train.lr"), 0.1);
  EXPECT_EQ(*FindByPath(root, "train.layers.1"), 16);
  EXPECT_EQ(*FindByPath(root, "n"), 3);
  for (const char* absent : {"", "x", "n.x", "train.", "train.layers.2", "train.layers.-1",
                             "train.layers.1x", "train.layers."}) {
    EXPECT_EQ(FindByPath(root, absent), nullptr) << absent;
  }
}

}  // namespace
}  // namespace mlp
