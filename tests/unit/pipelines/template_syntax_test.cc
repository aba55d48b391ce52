#include "pipelines/template_syntax.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Found(std::string_view text) {
  std::vector<std::string> found;
  for (const TemplateMatch& match : FindTemplates(text)) {
    EXPECT_EQ(text.substr(match.begin, match.whole.size()), match.whole);
    found.emplace_back(match.inner);
  }
  return found;
}

TEST(TemplateSyntaxTest, TemplatesEndAtTheFirstBraceOfTheirLine) {
  EXPECT_THAT(Found("no template, $HOME, {x}, $ {x}"), IsEmpty());
  EXPECT_THAT(Found("${a}"), ElementsAre("a"));
  EXPECT_THAT(Found("x ${ a.b } y ${c[0]}"), ElementsAre(" a.b ", "c[0]"));
  EXPECT_THAT(Found("${}"), ElementsAre(""));
  EXPECT_THAT(Found("${${s}}"), ElementsAre("${s"));
  EXPECT_THAT(Found("${a"), IsEmpty());
  EXPECT_THAT(Found("${a\nb} ${c}"), ElementsAre("c"));
  EXPECT_THAT(Found("${a ${b\n${c}"), ElementsAre("c"));
  EXPECT_THAT(Found("\\${a} ${b}"), ElementsAre("b"));
  EXPECT_THAT(Found("\\\\${a}"), IsEmpty());
  EXPECT_THAT(Found("$${a}"), ElementsAre("a"));
}

TEST(TemplateSyntaxTest, ManyOpenTemplatesTakeLinearTime) {
  std::string text;
  for (int i = 0; i < 1'000'000; ++i) text += "${";
  EXPECT_THAT(Found(text), IsEmpty());
  EXPECT_EQ(FindTemplates(text + "}").size(), 1u);
}

TEST(TemplateSyntaxTest, Paths) {
  const auto words = [](std::string_view inner) { return ParseTemplatePath(inner).value(); };
  EXPECT_THAT(words("a"), ElementsAre("a"));
  EXPECT_THAT(words(" a "), ElementsAre("a"));
  EXPECT_THAT(words("a.b.0"), ElementsAre("a", "b", "0"));
  EXPECT_THAT(words("a[0].b[ -1 ]"), ElementsAre("a", "0", "b", "-1"));
  EXPECT_THAT(words("a [0] . b"), ElementsAre("a", "0", "b"));
  EXPECT_THAT(words("two words"), ElementsAre("two words"));
  EXPECT_THAT(words("a[ ]"), ElementsAre("a", ""));
}

TEST(TemplateSyntaxTest, WhatIsNoPath) {
  for (const char* inner : {"", ".", "a.", "a..b", ".a", "a[", "a[]", "a]", "a[0", "a[0]b",
                            "a[0] b", "a[b.c]", "[a]"}) {
    EXPECT_FALSE(ParseTemplatePath(inner)) << inner;
  }
}

TEST(TemplateSyntaxTest, Escapes) {
  EXPECT_EQ(WithoutTemplateEscapes("a\\b $x"), "a\\b $x");
  EXPECT_EQ(WithoutTemplateEscapes("\\${x} \\$ \\\\${y}"), "${x} \\$ \\${y}");
}

TEST(TemplateSyntaxTest, ScalarsAsText) {
  EXPECT_EQ(TemplateText(true), "true");
  EXPECT_EQ(TemplateText(nullptr), "None");
  EXPECT_EQ(TemplateText(1e-5), "1e-05");
  EXPECT_EQ(TemplateText(100000.0), "100000.0");
  EXPECT_EQ(TemplateText(-3), "-3");
  EXPECT_EQ(TemplateText(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(TemplateText("a 'b'"), "a 'b'");
}

}  // namespace
}  // namespace mlp
