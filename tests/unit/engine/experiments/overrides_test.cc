#include "engine/experiments/overrides.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using testing::FailsWith;
using Kind = Override::Kind;

struct ValueCase {
  const char* text;
  const char* json;  // type and value, as JSON
};

class OverrideValue : public ::testing::TestWithParam<ValueCase> {};

TEST_P(OverrideValue, HasTheTypeThatHydraGivesIt) {
  MLP_ASSERT_OK_AND_ASSIGN(const Value value, ParseOverrideValue(GetParam().text));
  EXPECT_EQ(value.dump(), GetParam().json) << GetParam().text;
}

INSTANTIATE_TEST_SUITE_P(Numbers, OverrideValue,
                         ::testing::ValuesIn(std::vector<ValueCase>{
                             {"1", "1"},
                             {"0", "0"},
                             {"-7", "-7"},
                             {"+1", "1"},
                             {"1_000", "1000"},
                             {"0.5", "0.5"},
                             {".5", "0.5"},
                             {"1.", "1.0"},
                             {"-2.0", "-2.0"},
                             {"1e-3", "0.001"},
                             {"1E5", "100000.0"},
                             {"1_0.2_5", "10.25"},
                             {" 3 ", "3"},
                             {"9223372036854775807", "9223372036854775807"},
                         }));

INSTANTIATE_TEST_SUITE_P(NotNumbers, OverrideValue,
                         ::testing::ValuesIn(std::vector<ValueCase>{
                             {"017", R"("017")"},
                             {"0x1F", R"("0x1F")"},
                             {"1992-11-20", R"("1992-11-20")"},
                             {"12:30", R"("12:30")"},
                             {"1.2.3", R"("1.2.3")"},
                             {"1e", R"("1e")"},
                             {"1__0", R"("1__0")"},
                             {"_1", R"("_1")"},
                             {"-", R"("-")"},
                             {".", R"(".")"},
                         }));

INSTANTIATE_TEST_SUITE_P(Words, OverrideValue,
                         ::testing::ValuesIn(std::vector<ValueCase>{
                             {"true", "true"},
                             {"False", "false"},
                             {"TRUE", "true"},
                             {"null", "null"},
                             {"NULL", "null"},
                             {"yes", R"("yes")"},
                             {"none", R"("none")"},
                             {"adam", R"("adam")"},
                             {"résumé", R"("résumé")"},
                             {"hello world", R"("hello world")"},
                             {"data/a-b.csv", R"("data/a-b.csv")"},
                             {"s3://bucket/x?y%20|z", R"("s3://bucket/x?y%20|z")"},
                             {"C:\\dir", R"("C:\\dir")"},
                             {"", R"("")"},
                         }));

INSTANTIATE_TEST_SUITE_P(Quoted, OverrideValue,
                         ::testing::ValuesIn(std::vector<ValueCase>{
                             {"'1'", R"("1")"},
                             {"\"true\"", R"("true")"},
                             {"''", R"("")"},
                             {"'a,b'", R"("a,b")"},
                             {"'f(x)=[1]'", R"("f(x)=[1]")"},
                             {R"('it\'s')", R"("it's")"},
                             {R"("say \"hi\"")", R"("say \"hi\"")"},
                             {R"('C:\dir')", R"("C:\\dir")"},
                             {R"('end\\')", R"("end\\")"},
                             {"  'a b'  ", R"("a b")"},
                         }));

INSTANTIATE_TEST_SUITE_P(Escaped, OverrideValue,
                         ::testing::ValuesIn(std::vector<ValueCase>{
                             {R"(a\,b)", R"("a,b")"},
                             {R"(\(x\))", "\"(x)\""},
                             {R"(\[1\])", R"("[1]")"},
                             {R"(a\=b)", R"("a=b")"},
                             {R"(\1)", R"("\\1")"},
                             {R"(x\ )", R"("x ")"},
                         }));

INSTANTIATE_TEST_SUITE_P(Collections, OverrideValue,
                         ::testing::ValuesIn(std::vector<ValueCase>{
                             {"[]", "[]"},
                             {"[1,2]", "[1,2]"},
                             {"[ 1 , 0.5, x y ]", R"([1,0.5,"x y"])"},
                             {"[[1],[],'a,b']", R"([[1],[],"a,b"])"},
                             {"{}", "{}"},
                             {"{a: 1, b: {c: [x]}}", R"({"a":1,"b":{"c":["x"]}})"},
                             {"{a:b:c}", R"({"a":"b:c"})"},
                             {"{'x y': null}", R"({"x y":null})"},
                         }));

TEST(OverrideNumber, InfinitiesAndNan) {
  EXPECT_EQ(ParseOverrideValue("inf").value().get<double>(), HUGE_VAL);
  EXPECT_EQ(ParseOverrideValue("-Inf").value().get<double>(), -HUGE_VAL);
  EXPECT_TRUE(std::isnan(ParseOverrideValue("NaN").value().get<double>()));
}

struct ErrorCase {
  const char* text;
  const char* message;
};

class BadOverride : public ::testing::TestWithParam<ErrorCase> {};

TEST_P(BadOverride, IsRefused) {
  const auto parsed = ParseOverride(GetParam().text);
  EXPECT_THAT(parsed, FailsWith(ErrorCode::kUsage, GetParam().message)) << GetParam().text;
  EXPECT_THAT(parsed, FailsWith(ErrorCode::kUsage, GetParam().text));
}

INSTANTIATE_TEST_SUITE_P(Sweeps, BadOverride,
                         ::testing::ValuesIn(std::vector<ErrorCase>{
                             {"a=1,2", "sweeps are not supported"},
                             {"a='x','y'", "sweeps are not supported"},
                             {"a=[1],[2]", "sweeps are not supported"},
                             {"a=choice(1,2)", "sweeps are not supported"},
                             {"a=range(1,10)", "sweeps are not supported"},
                             {"a=interval(0,1)", "sweeps are not supported"},
                             {"a=glob(*)", "sweeps are not supported"},
                             {"a=shuffle(1,2)", "sweeps are not supported"},
                             {"a=sort(3,1)", "sweeps are not supported"},
                             {"a=tag(log,interval(0,1))", "sweeps are not supported"},
                         }));

INSTANTIATE_TEST_SUITE_P(Values, BadOverride,
                         ::testing::ValuesIn(std::vector<ErrorCase>{
                             {"a=int(3)", "functions like int(...)"},
                             {"a=b=c", "unexpected '='"},
                             {"a=[1", "ends too early"},
                             {"a=[1,]", "unexpected ']'"},
                             {"a={b 1}", "unexpected '}'"},
                             {"a={b: 1", "ends too early"},
                             {"a='x", "is not closed"},
                             {"a=it's", "unexpected '''"},
                             {"a=[1]x", "unexpected 'x'"},
                             {"a=${b}", "unexpected '{'"},
                             {"a=#x", "unexpected '#'"},
                             {"a=99999999999999999999", "does not fit into 64 bits"},
                             {"a=1e999", "beyond the range"},
                         }));

INSTANTIATE_TEST_SUITE_P(Keys, BadOverride,
                         ::testing::ValuesIn(std::vector<ErrorCase>{
                             {"a", "a value is missing"},
                             {"+a", "a value is missing"},
                             {"=1", "it is empty"},
                             {"a..b=1", "is empty"},
                             {"a.=1", "is empty"},
                             {"foo[0]=1", "named with a dot"},
                             {"db/mysql=1", "config groups"},
                             {"a@b=1", "config groups"},
                             {"a b=1", "must not hold ' '"},
                             {"+other.yaml:a=1", "stand after the file"},
                             {":a=1", "has no name"},
                             {"~", "it is empty"},
                         }));

TEST(ParseOverride, DeepNestingIsRefused) {
  EXPECT_THAT(ParseOverride("a=" + std::string(100000, '[')),
              FailsWith(ErrorCode::kUsage, "nested too deeply"));
}

TEST(ParseOverride, Kinds) {
  EXPECT_EQ(ParseOverride("a=1").value().kind, Kind::kChange);
  EXPECT_EQ(ParseOverride("+a=1").value().kind, Kind::kAdd);
  EXPECT_EQ(ParseOverride("++a=1").value().kind, Kind::kAddOrSet);
  EXPECT_EQ(ParseOverride("~a").value().kind, Kind::kDelete);
  EXPECT_FALSE(ParseOverride("~a").value().value);
  EXPECT_EQ(ParseOverride("~a=1").value().value, Value(1));
}

TEST(ParseOverride, KeysAndFiles) {
  const Override plain = ParseOverride("train.layers.0.size-x=3").value();
  EXPECT_EQ(plain.file, "params.yaml");
  EXPECT_EQ(plain.path, (std::vector<std::string>{"train", "layers", "0", "size-x"}));
  EXPECT_EQ(plain.Key(), "train.layers.0.size-x");
  const Override other = ParseOverride("conf/other.json:~a.b").value();
  EXPECT_EQ(other.file, "conf/other.json");
  EXPECT_EQ(other.kind, Kind::kDelete);
  // A colon behind the first '=' belongs to the value.
  EXPECT_EQ(ParseOverride("url=http://x").value().file, "params.yaml");
}

}  // namespace
}  // namespace mlp
