#include "pipelines/yaml_edit.h"

#include <gtest/gtest.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

constexpr YamlEdit::Kind kSet = YamlEdit::Kind::kSet;
constexpr YamlEdit::Kind kDelete = YamlEdit::Kind::kDelete;
using Path = std::vector<std::string>;

// The text after edits that must all be made in place.
std::string Edited(const std::string& text, const std::vector<YamlEdit>& edits) {
  bool rewritten = true;
  const Result<std::string> result = EditYaml("p.yaml", text, edits, &rewritten);
  if (!result) return "error: " + result.error().message;
  return (rewritten ? "rewritten: " : "") + *result;
}

std::string Set(const std::string& text, const Path& path, const Value& value) {
  return Edited(text, {{kSet, path, value}});
}

std::string Delete(const std::string& text, const Path& path) {
  return Edited(text, {{kDelete, path, nullptr}});
}

TEST(YamlEditTest, AValueIsReplacedAndNothingElse) {
  const std::string text = "# top\na: 1   # one\nb:   'two' # 2\n\nc: [1, 2]\n# end\n";
  EXPECT_EQ(Set(text, {"a"}, 0.5), "# top\na: 0.5   # one\nb:   'two' # 2\n\nc: [1, 2]\n# end\n");
  EXPECT_EQ(Set(text, {"b"}, "x: y"), "# top\na: 1   # one\nb:   'x: y' # 2\n\nc: [1, 2]\n# end\n");
  EXPECT_EQ(Set(text, {"c", "1"}, 5), "# top\na: 1   # one\nb:   'two' # 2\n\nc: [1, 5]\n# end\n");
  EXPECT_EQ(Set(text, {"b"}, nullptr), "# top\na: 1   # one\nb:   null # 2\n\nc: [1, 2]\n# end\n");
}

TEST(YamlEditTest, NestedBlocksAndLists) {
  const std::string text = "a:\n  b:\n  - x: 1\n    y: 2  # why\n  - z\n";
  EXPECT_EQ(Set(text, {"a", "b", "0", "y"}, 3), "a:\n  b:\n  - x: 1\n    y: 3  # why\n  - z\n");
  EXPECT_EQ(Set(text, {"a", "b", "1"}, "w"), "a:\n  b:\n  - x: 1\n    y: 2  # why\n  - w\n");
  EXPECT_EQ(Set(text, {"a", "b", "2"}, "new"),
            "a:\n  b:\n  - x: 1\n    y: 2  # why\n  - z\n  - new\n");
  EXPECT_EQ(Set(text, {"a", "b", "0", "q"}, true),
            "a:\n  b:\n  - x: 1\n    y: 2  # why\n    q: true\n  - z\n");
}

TEST(YamlEditTest, FlowCollections) {
  EXPECT_EQ(Set("a: {x: 1, y: 'q', z: [1, 2] } # c\n", {"a", "y"}, "p"),
            "a: {x: 1, y: p, z: [1, 2] } # c\n");
  EXPECT_EQ(Set("a: {x: 1} # c\n", {"a", "n", "m"}, 2), "a: {x: 1, n: {m: 2}} # c\n");
  EXPECT_EQ(Set("a: {}\n", {"a", "n"}, "x, y"), "a: {n: \"x, y\"}\n");
  EXPECT_EQ(Set("a: [1]\n", {"a", "1"}, "it's, x"), "a: [1, \"it's, x\"]\n");
  EXPECT_EQ(Set("a: []\n", {"a", "0"}, 1), "a: [1]\n");
  EXPECT_EQ(Set("a: [1, 2,] # c\n", {"a"}, {3}), "a: [3] # c\n");
  EXPECT_EQ(Set("{\"a\": {\"b\": 1}}\n", {"a", "b"}, 2), "{\"a\": {\"b\": 2}}\n");
}

TEST(YamlEditTest, QuotedAndBlockScalars) {
  EXPECT_EQ(Set("a: 'it''s' # c\nb: 2\n", {"a"}, 1), "a: 1 # c\nb: 2\n");
  EXPECT_EQ(Set("a: \"x\\\"y\" # c\n", {"a"}, 1), "a: 1 # c\n");
  EXPECT_EQ(Set("a: |\n  x\n\n  y\n\nb: 2\n", {"a"}, 1), "a: 1\n\nb: 2\n");
  EXPECT_EQ(Set("a: >-\n  x\n  y\n", {"a"}, "z"), "a: z\n");
  EXPECT_EQ(Set("a: x\n  y\n  z # c\nb: 1\n", {"a"}, "w"), "a: w # c\nb: 1\n");
  EXPECT_EQ(Set("a: |\n  x\nb: 2\n", {"b"}, 3), "a: |\n  x\nb: 3\n");
}

TEST(YamlEditTest, AbsentValuesAndMissingKeys) {
  EXPECT_EQ(Set("a: # c\nb: 1\n", {"a"}, 5), "a: 5 # c\nb: 1\n");
  EXPECT_EQ(Set("a:\nb: 1\n", {"a", "x", "y"}, 5), "a:\n  x:\n    y: 5\nb: 1\n");
  EXPECT_EQ(Set("a:\n  b: 1 # c\n\n# about d\nd: 1\n", {"a", "n", "m"}, "v"),
            "a:\n  b: 1 # c\n  n:\n    m: v\n\n# about d\nd: 1\n");
  EXPECT_EQ(Set("a: 1\n", {"new: key"}, {1, {{"k", "v"}}}), "a: 1\n'new: key':\n- 1\n- k: v\n");
}

TEST(YamlEditTest, EmptyFilesAndLastLinesWithoutEnd) {
  EXPECT_EQ(Set("", {"a", "b"}, 1), "a:\n  b: 1\n");
  EXPECT_EQ(Set("# only\n", {"a"}, 1), "# only\na: 1\n");
  EXPECT_EQ(Set("# only", {"a"}, 1), "# only\na: 1\n");
  EXPECT_EQ(Set("a: 1", {"a"}, 2), "a: 2");
  EXPECT_EQ(Set("a: 1", {"b"}, 2), "a: 1\nb: 2\n");
}

TEST(YamlEditTest, CrlfAndUtf8Stay) {
  EXPECT_EQ(Set("é: 1 # ü\r\nb: x\r\n", {"b"}, "日本"), "é: 1 # ü\r\nb: 日本\r\n");
  EXPECT_EQ(Set("a:\r\n  b: 1\r\nc: 2\r\n", {"a", "n", "m"}, 3),
            "a:\r\n  b: 1\r\n  n:\r\n    m: 3\r\nc: 2\r\n");
  EXPECT_EQ(Set("\xEF\xBB\xBF"
                "a: 1\n",
                {"a"}, 2),
            "\xEF\xBB\xBF"
            "a: 2\n");
}

TEST(YamlEditTest, MapsBecomeScalarsAndScalarsMaps) {
  EXPECT_EQ(Set("a: # c\n  b: 1 # d\n  e: 2\nf: 3\n", {"a"}, 5), "a: 5 # c\nf: 3\n");
  EXPECT_EQ(Set("a:\n- 1\n- 2\nf: 3\n", {"a"}, "x"), "a: x\nf: 3\n");
  EXPECT_EQ(Set("a: 5 # c\nf: 3\n", {"a"}, {{"b", {{"x", 1}}}}), "a: # c\n  b:\n    x: 1\nf: 3\n");
  EXPECT_EQ(Set("a: 5\n", {"a"}, {1, 2}), "a:\n- 1\n- 2\n");
  EXPECT_EQ(Set("a: # c\n  b: 1\nf: 3\n", {"a"}, {{"x", 1}}), "a: # c\n  x: 1\nf: 3\n");
  EXPECT_EQ(Set("a:\n  b: 1\nf: 3\n", {"a"}, Value::object()), "a: {}\nf: 3\n");
}

TEST(YamlEditTest, DeletionTakesTheLineWithItsComment) {
  EXPECT_EQ(Delete("a: 1 # c\n# about b\nb: 2 # d\nc: 3\n", {"b"}), "a: 1 # c\nc: 3\n");
  EXPECT_EQ(Delete("# top\n\n# b\nb: 2\n# c\nc: 3\n", {"b"}), "# top\n\n# c\nc: 3\n");
  EXPECT_EQ(Delete("a:\n  b: 1\n# c\nc: 3\nd: 1\n", {"c"}), "a:\n  b: 1\nd: 1\n");
  EXPECT_EQ(Delete("a:\n  b: 1\n  # end\nc: 3\nd: 1\n", {"c"}), "a:\n  b: 1\n  # end\nd: 1\n");
  EXPECT_EQ(Delete("a: 1\nb:\n  c: 1\n  d: 2 # x\n", {"b"}), "a: 1\n");
  EXPECT_EQ(Delete("a: 1\nb: 2", {"b"}), "a: 1\n");
  EXPECT_EQ(Delete("a:\n  b: 1\nc: 2\n", {"a", "b"}), "a: {}\nc: 2\n");
  EXPECT_EQ(Delete("a: {b: 1, c: 2, d: 3}\n", {"a", "c"}), "a: {b: 1, d: 3}\n");
  EXPECT_EQ(Delete("a: {b: 1, c: 2}\n", {"a", "c"}), "a: {b: 1}\n");
  EXPECT_EQ(Delete("a: {b: 1}\n", {"a", "b"}), "a: {}\n");
  EXPECT_EQ(Delete("a:\n- 1\n- 2 # c\n- 3\n", {"a", "1"}), "a:\n- 1\n- 3\n");
  EXPECT_EQ(Delete("a: [1, 2]\n", {"a", "0"}), "a: [2]\n");
  EXPECT_EQ(Delete("l:\n- a: 1\n  b: 2\n", {"l", "0", "a"}), "l:\n- b: 2\n");
}

TEST(YamlEditTest, SeveralEditsInTurn) {
  EXPECT_EQ(Edited("a: 1 # c\n", {{kSet, {"b"}, 2}, {kSet, {"a"}, 3}, {kDelete, {"b"}, {}}}),
            "a: 3 # c\n");
}

TEST(YamlEditTest, AMergedFieldIsSetInTheMapItself) {
  EXPECT_EQ(Set("a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n", {"b", "p"}, 5),
            "a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n  p: 5\n");
}

TEST(YamlEditTest, WhatCannotBeEditedInPlaceIsWrittenAnewWithTheRightContent) {
  EXPECT_EQ(Set("a: &x 1 # c\nb: *x\n", {"a"}, 2), "rewritten: a: 2\nb: 1\n");
  EXPECT_EQ(Set("a: &x 1 # c\nb: *x\n", {"b"}, 2), "rewritten: a: 1\nb: 2\n");
  EXPECT_EQ(Set("? a\n: 1\n", {"a", "b"}, 2),
            "error: 'a' in 'p.yaml' is 1, neither a map nor a list");
}

TEST(YamlEditTest, ErrorsNameThePath) {
  EXPECT_EQ(Set("a: 1\n", {"a", "b"}, 2), "error: 'a' in 'p.yaml' is 1, neither a map nor a list");
  EXPECT_EQ(Set("a: [1]\n", {"a", "2"}, 2), "error: there is no 'a.2' in 'p.yaml'");
  EXPECT_EQ(Set("a: [1]\n", {"a", "x"}, 2), "error: there is no 'a.x' in 'p.yaml'");
  EXPECT_EQ(Delete("a: {b: 1}\n", {"a", "c"}), "error: there is no 'a.c' in 'p.yaml'");
  EXPECT_EQ(Delete("a: 1\n", {"x", "y"}), "error: there is no 'x' in 'p.yaml'");
  EXPECT_EQ(Set("a: [\n", {"a"}, 2).substr(0, 22), "error: not valid YAML:");
  EXPECT_EQ(Set("a: 1\n", {}, 2), "error: an edit of 'p.yaml' names no key");
}

}  // namespace
}  // namespace mlp
