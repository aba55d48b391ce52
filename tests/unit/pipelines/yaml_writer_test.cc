// The expected texts of yaml_writer_cases.json are ruamel.yaml 0.19.1's, by
// tests/unit/pipelines/make_yaml_writer_cases.py.
#include "pipelines/yaml_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

Value Cases() {
  std::ifstream file(MLP_YAML_WRITER_CASES);
  return Value::parse(file);
}

TEST(YamlWriterTest, WritesTheBytesOfRuamelYaml) {
  const Value cases = Cases();
  ASSERT_GT(cases.size(), 100u);
  for (const Value& example : cases) {
    EXPECT_EQ(WriteYaml(example["value"]), example["yaml"]) << example["value"].dump();
  }
}

TEST(YamlWriterTest, WhatIsWrittenReadsBackAsTheSame) {
  for (const Value& example : Cases()) {
    const Value& value = example["value"];
    EXPECT_EQ(PythonJson(YamlValue(WriteYaml(value)), false), PythonJson(value, false));
  }
}

TEST(YamlWriterTest, NumbersBeyondJson) {
  EXPECT_EQ(WriteYaml({{"a", INFINITY}, {"b", -INFINITY}, {"c", NAN}, {"d", -0.0}}),
            "a: .inf\nb: -.inf\nc: .nan\nd: -0.0\n");
}

TEST(YamlWriterTest, UnicodeLineEndsAreEscaped) {
  EXPECT_EQ(WriteYaml({"a\u2028b", "\u0085"}), "- \"a\\Lb\"\n- \"\\N\"\n");
}

TEST(YamlWriterTest, InvalidUtf8BecomesTheReplacementCharacter) {
  EXPECT_EQ(WriteYaml(Value{"a\xff", "\xe2\x82"}), "- a\uFFFD\n- \uFFFD\uFFFD\n");
}

TEST(YamlWriterTest, ARootTextIsNeverFolded) {
  const std::string text = std::string(90, 'a') + " --- b";
  EXPECT_EQ(WriteYaml(text), text + "\n...\n");
  EXPECT_EQ(YamlValue(WriteYaml(text)), Value(text));
}

// Where ruamel.yaml loses or adds a space, or writes what is no YAML.
TEST(YamlWriterTest, NoFoldChangesTheText) {
  const std::string word(79, 'w');
  for (const std::string& text :
       {word + "  two", word + "   " + word + " x", "a\n" + word + "\\x y z",
        "a\n" + word + "\tx y z", "a\n" + word + "\"x y z", "a\n" + word + "  y z",
        "a\n" + word + " \ny z"}) {
    for (const Value& value : {Value{{"v", text}}, Value{text}, Value{{text, {{"k", text}}}}}) {
      EXPECT_EQ(YamlValue(WriteYaml(value)), value) << WriteYaml(value);
    }
  }
}

TEST(YamlWriterTest, OneFieldGoesIntoALargerFile) {
  std::string out = "stages:\n";
  AppendYamlField(out, 2, "a: b", {{"cmd", "x"}, {"l", {1, Value::array()}}});
  EXPECT_EQ(out, "stages:\n  'a: b':\n    cmd: x\n    l:\n    - 1\n    - []\n");
}

}  // namespace
}  // namespace mlp
