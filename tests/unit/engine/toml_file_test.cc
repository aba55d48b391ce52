#include "engine/toml_file.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(TomlFileTest, ReadsEveryType) {
  const Value value = ParseToml("p.toml", R"(
b = true
i = 1_000
f = 1e-5
s = "x\ny"
l = [1, [2, "z"]]
d = 2020-01-02
t = 2020-01-02T03:04:05Z
[n.m]
k = {x = 1}
[[list]]
a = 1
[[list]]
a = 2
)")
                          .value();
  const Value expected = Value::parse(
      R"({"b": true, "i": 1000, "f": 1e-5, "s": "x\ny", "l": [1, [2, "z"]], "d": "2020-01-02",
          "t": "2020-01-02T03:04:05Z", "n": {"m": {"k": {"x": 1}}}, "list": [{"a": 1}, {"a": 2}]})");
  EXPECT_EQ(value, expected);
}

TEST(TomlFileTest, KeepsTheOrderOfTheText) {
  EXPECT_EQ(ParseToml("p.toml", "z = 1\na = 2\n[y]\nc = 3\nb = 4\n[x]\n").value().dump(),
            R"({"z":1,"a":2,"y":{"c":3,"b":4},"x":{}})");
}

TEST(TomlFileTest, WhatIsWrongHasItsPlace) {
  const auto result = ParseToml("p.toml", "a = 1\nb = = 2\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().where.file, "p.toml");
  EXPECT_EQ(result.error().where.line, 2);
  EXPECT_EQ(result.error().where.line_text, "b = = 2");
  EXPECT_FALSE(ParseToml("p.toml", "a = 1\na = 2\n"));
  EXPECT_FALSE(ParseToml("p.toml", "[%(a)s]\n"));
  EXPECT_FALSE(ParseToml("p.toml", "a = 1 \u00e4\n"));
  EXPECT_FALSE(ParseToml("p.toml", "a = " + std::string(100'000, '[')));
}

}  // namespace
}  // namespace mlp
