#include <gtest/gtest.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

std::string FirstError(const std::string& text) {
  const Result<YamlDocument> document = ParseYaml("f.yaml", text);
  if (document) return "no error";
  EXPECT_EQ(document.error().code, ErrorCode::kInvalid);
  EXPECT_EQ(document.error().where.file, "f.yaml");
  return Lines(document.error()).front();
}

std::string Nested(std::size_t depth) {
  std::string text;
  for (std::size_t i = 0; i < depth; ++i) text += "{a: ";
  return text + "1" + std::string(depth, '}');
}

TEST(YamlParserTest, ReadsAllStylesOfScalars) {
  EXPECT_EQ(YamlValue("a: 'it''s'\nb: \"x\\ty\"\nc: |\n  1\n  2\nd: >-\n  x\n  y\ne: p\n  q\n"),
            (Value{{"a", "it's"}, {"b", "x\ty"}, {"c", "1\n2\n"}, {"d", "x y"}, {"e", "p q"}}));
}

TEST(YamlParserTest, QuotedScalarsAreStrings) {
  EXPECT_EQ(YamlValue("['1', \"true\", '', ~, '~']"), (Value{"1", "true", "", nullptr, "~"}));
}

TEST(YamlParserTest, EmptyFilesAndCommentsAreNull) {
  EXPECT_EQ(YamlValue(""), Value(nullptr));
  EXPECT_EQ(YamlValue("# only a comment\n"), Value(nullptr));
  EXPECT_EQ(YamlValue("---\n"), Value(nullptr));
}

TEST(YamlParserTest, ByteOrderMarkAndCrlfAreFine) {
  EXPECT_EQ(YamlValue("\xEF\xBB\xBF"
                      "a: 1\r\nb: |\r\n  x\r\n"),
            (Value{{"a", 1}, {"b", "x\n"}}));
}

TEST(YamlParserTest, EscapesOfUnicodeLineEndsGiveUtf8) {
  EXPECT_EQ(YamlValue(R"(["\N", "é\_", "\L", "\u00e9", "\U0001F600"])"),
            (Value{"\u0085", "é\u00a0", "\u2028", "é", "\U0001F600"}));
}

TEST(YamlParserTest, AliasesAreCopiedAndMergeKeysFilled) {
  EXPECT_EQ(YamlValue("a: &x {p: 1, q: 2}\nb: *x\nc:\n  <<: *x\n  q: 3\n"
                      "d: {<<: [{p: 7}, *x]}\n")
                .dump(),
            R"({"a":{"p":1,"q":2},"b":{"p":1,"q":2},"c":{"q":3,"p":1},"d":{"p":7,"q":2}})");
  EXPECT_EQ(YamlValue("'<<': 1\n"), (Value{{"<<", 1}})) << "a quoted one is a key like others";
  EXPECT_EQ(FirstError("<<: 5\n"),
            "1:1 '<<' takes a map, or a list of maps "
            "[name an anchored map: <<: *defaults]");
  EXPECT_EQ(FirstError("a: &x [*x]\n"),
            "1:8 this alias stands inside the value that it names "
            "[write the value out, or name another anchor]");
}

TEST(YamlParserTest, CoreTagsDecideTheTypeAndOthersAreRefused) {
  EXPECT_EQ(YamlValue("[!!str 5, !!int '7', !!float 1, ! x, !!str , !!map {}, !!seq []]"),
            (Value{"5", 7, 1.0, "x", "", Value::object(), Value::array()}));
  EXPECT_EQ(FirstError("a: !!int x\n"),
            "1:10 'x' is not of the type of its tag !!int "
            "[remove the tag, or correct the value]");
  EXPECT_EQ(FirstError("a: !foo {}\n"),
            "1:9 unknown tag '!foo' [a text that begins with '!' needs quotes; the known tags are "
            "!!str, !!int, !!float, !!bool, !!null, !!map and !!seq]");
  EXPECT_EQ(
      FirstError("a: !!binary aGk=\n"),
      "1:13 unknown tag '!!binary' [a text that begins with '!' needs quotes; the known tags are "
      "!!str, !!int, !!float, !!bool, !!null, !!map and !!seq]");
}

TEST(YamlParserTest, DuplicateKeysNameBothPlaces) {
  const Result<YamlDocument> document = ParseYaml("f.yaml", "a: 1\nb: 2\n'a': 3\n");
  ASSERT_FALSE(document);
  EXPECT_EQ(Lines(document.error()).front(),
            "3:1 the key 'a' is given twice [remove or rename one of the two]");
  EXPECT_EQ(document.error().notes, std::vector<std::string>{"first in line 1"});
}

TEST(YamlParserTest, SyntaxErrorsHaveTheirPlaceAndAHintWhereTheCureIsKnown) {
  EXPECT_EQ(FirstError("a: 1\n\tb: 2\n"),
            "2:1 not valid YAML: illegal tab when looking for indentation "
            "[indent with spaces: YAML takes no tabs there]");
  EXPECT_EQ(FirstError("é: b: c\n"),
            "1:5 not valid YAML: illegal map value "
            "[check the indentation; a text with ': ' in it needs quotes]");
  EXPECT_EQ(FirstError("a: \"\\q\"\n"),
            "1:7 not valid YAML: unknown escape character: q "
            "[in single quotes a backslash stands for itself]");
  EXPECT_EQ(FirstError("a: *nope\n"),
            "1:4 not valid YAML: the referenced anchor is not defined "
            "[a text that begins with '*' or '&' needs quotes]");
  EXPECT_EQ(FirstError("a: 1\n b: 2\n"),
            "2:3 not valid YAML: illegal map value "
            "[check the indentation; a text with ': ' in it needs quotes]");
  EXPECT_EQ(FirstError("a: @x\n"),
            "1:4 not valid YAML: unknown token "
            "[a text that begins with this character needs quotes]");
  EXPECT_EQ(FirstError("? [a]\n: 1\n"),
            "1:3 a key is a list, not a text [put a key with special characters into quotes]");
}

TEST(YamlParserTest, WhatIsNotClosedIsShownWhereItOpens) {
  const Result<YamlDocument> list = ParseYaml("f.yaml", "a: 1\nb: [x,\n  [1]\nc: 2\n");
  ASSERT_FALSE(list);
  EXPECT_EQ(Lines(list.error()).front(),
            "2:4 not valid YAML: the list that opens here has no end "
            "[close it with ']', and put ',' between its parts]");
  EXPECT_EQ(list.error().notes.size(), 1u);
  EXPECT_EQ(FirstError("a: {b: 1\n").substr(0, 56),
            "1:4 not valid YAML: the map that opens here has no end [");
  for (const std::string text : {"a: 'it''s\n", "a: \"x\\\"\nb: 1\n"}) {
    EXPECT_EQ(FirstError(text),
              "1:4 not valid YAML: the quote that opens here has no end "
              "[close it, with the same quote]");
  }
  EXPECT_EQ(YamlValue("a: 'x'\nb: it's\n"), (Value{{"a", "x"}, {"b", "it's"}}));
}

TEST(YamlParserTest, OneDocumentOnly) {
  EXPECT_EQ(FirstError("a: 1\n---\nb: 1\n"),
            "3:1 a second document begins here "
            "[keep one document in a file, without '---' between parts]");
  EXPECT_EQ(FirstError("[a] b\n"),
            "1:5 not valid YAML: text behind the end of the value "
            "[a file is one value: remove the text, or make it a part of that]");
}

TEST(YamlParserTest, IntegersThatWouldLoseDigitsAreRefused) {
  EXPECT_EQ(FirstError("seed: 123456789012345678901234567890\n"),
            "1:7 the integer 123456789012345678901234567890 does not fit into 64 bits "
            "[put it into quotes to keep it as text]");
}

TEST(YamlParserTest, TextThatIsNoTextIsRefusedWithItsPlace) {
  EXPECT_EQ(FirstError("a: 1\nb: \xff\n"),
            "2:1 this line is not valid UTF-8 [save the file with the encoding UTF-8]");
  EXPECT_EQ(FirstError(std::string("a: é\0b\n", 8)),
            "1:5 control character 0x00 in a text file "
            "[in a double-quoted string write it as an escape]");
  EXPECT_EQ(FirstError("a: \x1b[31m\n").substr(0, 26), "1:4 control character 0x1b");
}

TEST(YamlParserTest, MergeConflictsAreNamed) {
  EXPECT_EQ(FirstError("a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> other\n"),
            "2:1 the file has unresolved merge conflicts "
            "[choose a side of each <<<<<<< ... >>>>>>> and remove the markers]");
}

TEST(YamlParserTest, DepthIsLimited) {
  EXPECT_EQ(FirstError(Nested(100)), "no error");
  EXPECT_EQ(FirstError(Nested(101)), "1:401 values are nested more than 100 levels deep");
  EXPECT_EQ(FirstError("a: " + std::string(101, '[')).substr(0, 28),
            "1:1 too many brackets and co");
  std::string chain = "a0: &a0 [1]\n";
  for (int i = 1; i < 150; ++i) {
    const std::string number = std::to_string(i);
    chain += "a" + number + ": &a" + number + " [*a" + std::to_string(i - 1) + "]\n";
  }
  EXPECT_NE(FirstError(chain).find("aliases nest values more than 100 levels deep"),
            std::string::npos);
}

TEST(YamlParserTest, BracketsAndCommasAreCountedBeforeTheParserBuffersThem) {
  std::string text = "a: 1\nb: [";
  for (int i = 0; i < 1'000'000; ++i) text += "1,";
  EXPECT_EQ(FirstError(text + "]").substr(0, 28), "2:1 too many brackets and co");
}

TEST(YamlParserTest, MessagesDoNotQuoteLongTextsInFull) {
  EXPECT_LT(FirstError("x: 1" + std::string(100'000, '0')).size(), 700u);
}

TEST(YamlParserTest, AliasesHaveABudget) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  std::string last = "0";
  for (int i = 1; i < 12; ++i) {
    const std::string next = std::to_string(i);
    bomb += "a" + next + ": &a" + next + " [*a" + last;
    for (int k = 1; k < 10; ++k) bomb += ", *a" + last;
    bomb += "]\n";
    last = next;
  }
  EXPECT_NE(FirstError(bomb).find("aliases blow this file up"), std::string::npos);

  std::string wide = "a: &a '" + std::string(1'000'000, 'x') + "'\nb:\n";
  for (int i = 0; i < 1000; ++i) wide += "- *a\n";
  EXPECT_NE(FirstError(wide).find("aliases blow this file up"), std::string::npos)
      << "long texts count for more than one value";
}

}  // namespace
}  // namespace mlp
