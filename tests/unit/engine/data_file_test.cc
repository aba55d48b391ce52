#include "engine/data_file.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(DataFile, YamlAndJsonGiveTheSameValue) {
  const Value expected = {{"a", 1}, {"b", {1.5, "x", nullptr}}};
  EXPECT_EQ(ParseDataFile("p.yaml", "a: 1\nb: [1.5, x, null]\n").value(), expected);
  EXPECT_EQ(ParseDataFile("p.json", R"({"a": 1, "b": [1.5, "x", null]})").value(), expected);
}

TEST(DataFile, TheSuffixDecides) {
  const Value expected = {{"a", 1}, {"b", {{"c", "x"}}}};
  EXPECT_EQ(ParseDataFile("p.toml", "a = 1\n[b]\nc = 'x'\n").value(), expected);
  EXPECT_EQ(ParseDataFile("p.TOML", "a = 1\nb.c = 'x'\n").value(), expected);
  EXPECT_EQ(ParseDataFile("d.toml/p.py", "a = 1\nb = {'c': 'x'}\n").value(), expected);
  EXPECT_EQ(ParseDataFile("p.py/q", "a: 1\nb: {c: x}\n").value(), expected);
}

TEST(DataFile, EmptyIsNull) {
  EXPECT_TRUE(ParseDataFile("p.yaml", "").value().is_null());
  EXPECT_TRUE(ParseDataFile("p.json", " \n").value().is_null());
}

TEST(DataFile, BrokenJsonSaysWhere) {
  const auto result = ParseDataFile("m.json", "{\n  \"a\": 1,\n  \"b\" 2\n}\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().where.file, "m.json");
  EXPECT_EQ(result.error().where.line, 3);
  EXPECT_EQ(result.error().where.line_text, "  \"b\" 2");
  EXPECT_FALSE(ParseDataFile("m.json", "}"));
  EXPECT_FALSE(ParseDataFile("m.json", std::string(200'000, '[')));
}

TEST(DataFile, JsonMayHoldTheNumbersThatPythonWrites) {
  const Value value =
      ParseDataFile("m.json", R"({"NaN": "NaN, Infinity", "a\"": [NaN, 1], "b": Infinity,)"
                              R"( "c": {"d": -Infinity, "e": "\\"}, "f": NaN})")
          .value();
  EXPECT_EQ(PythonJson(value, false), R"({"NaN": "NaN, Infinity", "a\"": [NaN, 1], "b": Infinity,)"
                                      R"( "c": {"d": -Infinity, "e": "\\"}, "f": NaN})");
  EXPECT_EQ(ParseDataFile("m.json", "NaN\n").value().dump(), "null");
  EXPECT_TRUE(ParseDataFile("m.json", "-Infinity").value().is_number_float());
  for (const char* broken : {"[nan]", "[NaN1]", "[-NaN]", "[NaN", "{NaN: 1}", "[Infinity\"a\"]"}) {
    EXPECT_FALSE(ParseDataFile("m.json", broken)) << broken;
  }
}

TEST(DataFile, BrokenYamlSaysWhere) {
  const auto result = ParseDataFile("params.yaml", "a: 1\nb: [1\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().where.file, "params.yaml");
}

}  // namespace
}  // namespace mlp
