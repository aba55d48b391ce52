// What WriteYaml writes, ParseYaml reads as the same; what EditYaml makes means what was asked for.
#include <gtest/gtest.h>

#include "pipelines/yaml_edit.h"
#include "pipelines/yaml_node.h"
#include "pipelines/yaml_writer.h"
#include "tests/property/pipelines_random.h"

namespace mlp {
namespace {

std::string Canonical(const Value& value) {
  return PythonJson(value, true);
}

TEST(YamlProperty, WhatIsWrittenReadsBackAsTheSame) {
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    RandomYaml random(seed);
    const Value value = random.Tree(4);
    const std::string text = WriteYaml(value);
    const Result<YamlDocument> document = ParseYaml("x", text);
    ASSERT_TRUE(document) << "seed " << seed << ": " << document.error().message << "\n" << text;
    ASSERT_EQ(PythonJson(ToValue(document->root), false), PythonJson(value, false))
        << "seed " << seed << "\n"
        << text;
  }
}

// A key or index that exists, or a new one.
std::string RandomStep(RandomYaml& random, const Value& value) {
  if (value.is_array()) return std::to_string(random.Number(value.size() + 1));
  if (!value.empty() && random.Number(3) > 0) {
    return std::next(value.begin(), static_cast<std::ptrdiff_t>(random.Number(value.size()))).key();
  }
  return "new" + std::to_string(random.Number(9));
}

std::vector<std::string> RandomPath(RandomYaml& random, const Value& root) {
  std::vector<std::string> path;
  const Value* at = &root;
  do {
    path.push_back(RandomStep(random, *at));
    const std::string& step = path.back();
    if (at->is_array()) {
      const std::size_t index = std::stoul(step);
      at = index < at->size() ? &(*at)[index] : nullptr;
    } else {
      at = at->contains(step) ? &(*at)[step] : nullptr;
    }
  } while (at != nullptr && at->is_structured() && random.Number(4) > 0);
  return path;
}

Value& Step(Value& value, const std::string& step) {
  if (!value.is_array()) return value[step];
  const std::size_t index = std::stoul(step);
  if (index == value.size()) value.push_back(nullptr);
  return value[index];
}

// Comments behind some lines, and lines of comments: what an edit must keep.
std::string WithComments(RandomYaml& random, const std::string& text) {
  if (text.find('"') != std::string::npos) return text;  // a line may end inside quotes
  std::string result;
  for (const char c : text) {
    result += c;
    if (c == '\n' && random.Number(4) == 0) result += "# note\n";
  }
  return result;
}

TEST(YamlProperty, AnEditChangesExactlyWhatItNames) {
  int in_place = 0;
  constexpr int kEdits = 3000;
  for (std::uint64_t seed = 0; seed < kEdits; ++seed) {
    RandomYaml random(seed);
    Value expected = random.Map(3);
    const std::string text = WithComments(random, WriteYaml(expected));
    const Result<YamlDocument> before = ParseYaml("x", text);
    if (!before || ToValue(before->root) != expected)
      continue;  // a comment fell into a folded text
    YamlEdit edit;
    edit.path = RandomPath(random, expected);
    edit.value = random.Tree(2);
    Value* at = &expected;
    for (const std::string& step : edit.path) at = &Step(*at, step);
    *at = edit.value;
    bool rewritten = false;
    const Result<std::string> edited = EditYaml("x", text, {edit}, &rewritten);
    ASSERT_TRUE(edited) << "seed " << seed << ": " << edited.error().message << "\n" << text;
    const Result<YamlDocument> after = ParseYaml("x", *edited);
    ASSERT_TRUE(after) << "seed " << seed;
    ASSERT_EQ(Canonical(ToValue(after->root)), Canonical(expected)) << "seed " << seed << "\n"
                                                                    << text;
    in_place += rewritten ? 0 : 1;
  }
  EXPECT_GT(in_place, kEdits * 9 / 10) << "rewriting is the exception";
}

}  // namespace
}  // namespace mlp
