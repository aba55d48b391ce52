#include "engine/cli/table.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/base/text.h"

namespace mlp {
namespace {

const Table kTable = {{"Path", "acc"}, {{"m.json", "0.5"}, {"long/path.json", "-"}}, {}};

TEST(RenderPlain, AlignsColumnsTwoApartWithoutTrailingBlanks) {
  EXPECT_EQ(RenderPlain(kTable, 0),
            "Path            acc\n"
            "m.json          0.5\n"
            "long/path.json  -\n");
  EXPECT_EQ(NaturalWidth(kTable), 19);
}

TEST(RenderPlain, RightAlignsWhatAsksForIt) {
  EXPECT_EQ(RenderPlain({{"a", "b"}, {{"1", "22"}, {"333", "4"}}, {true, true}}, 0),
            "  a   b\n  1  22\n333   4\n");
}

TEST(RenderPlain, ColoursTheLastCell) {
  Table table = {{"a", "b"}, {{"1", "x"}, {"2", "y"}, {"3", "z"}}, {}};
  table.tints = {Tint::kGood, Tint::kBad, Tint::kNone};
  EXPECT_EQ(RenderPlain(table, 0, true),
            "\033[1ma  b\033[0m\n"
            "1  \033[32mx\033[0m\n"
            "2  \033[31;1my\033[0m\n"
            "3  z\n");
  EXPECT_EQ(RenderPlain(table, 0), "a  b\n1  x\n2  y\n3  z\n");
}

TEST(RenderPlain, CountsCharactersNotBytes) {
  EXPECT_EQ(RenderPlain({{"é", "b"}, {{"żółw", "1"}}, {}}, 0), "é     b\nżółw  1\n");
}

TEST(RenderPlain, CutsTheWidestColumnToFit) {
  EXPECT_EQ(RenderPlain(kTable, 15),
            "Path        acc\n"
            "m.json      0.5\n"
            "long/path…  -\n");
}

TEST(RenderPlain, DropsColumnsWhereCuttingIsNotEnough) {
  const Table wide = {
      {"name", "first", "second", "third", "fourth"}, {{"n", "1", "2", "3", "4"}}, {}};
  EXPECT_EQ(RenderPlain(wide, 22), "name  first  second  …\nn     1      2       …\n");
  EXPECT_EQ(RenderPlain(wide, 21), "name  first  …\nn     1      …\n");
}

TEST(RenderPlain, TheFirstColumnNamesTheRowSoItIsCutLast) {
  const Table table = {{"name", "value"}, {{"a-long-name", "a-long-value"}}, {}};
  EXPECT_EQ(RenderPlain(table, 21), "name         value\na-long-name  a-long-…\n");
}

TEST(RenderPlain, NoLineIsEverTooLong) {
  Table table;
  for (int i = 0; i < 30; ++i) table.header.push_back("column" + std::to_string(i));
  table.rows.push_back(std::vector<std::string>(30, "ünïcödé välüe"));
  for (int width = 10; width < 300; ++width)
    for (const std::string& line : SplitLines(RenderPlain(table, width)))
      ASSERT_LE(CountCharacters(line), static_cast<std::size_t>(width)) << line;
}

TEST(RenderPlain, ControlCharactersCannotSteerTheTerminal) {
  const std::string text = RenderPlain({{"a\tb"}, {{"\033[2Jx\n"}}, {}}, 0);
  EXPECT_EQ(text, "a b\n\\x1b[2Jx\\x0a\n");
}

TEST(RenderPlain, BoldHeader) {
  EXPECT_EQ(RenderPlain({{"a"}, {{"1"}}, {}}, 0, true), "\033[1ma\033[0m\n1\n");
}

TEST(RenderPlain, NothingForNoColumns) {
  EXPECT_EQ(RenderPlain({}, 80), "");
}

TEST(RenderMarkdown, WritesGitHubsForm) {
  EXPECT_EQ(RenderMarkdown({{"a|b", "n"}, {{"x", "10"}}, {false, true}}),
            "| a\\|b |  n |\n|------|---:|\n| x    | 10 |\n");
}

TEST(RenderCsv, QuotesWhereNeeded) {
  EXPECT_EQ(RenderCsv({{"a", "b"}, {{"1,2", "say \"x\""}, {"plain", "two\nlines"}}, {}}),
            "a,b\r\n\"1,2\",\"say \"\"x\"\"\"\r\nplain,\"two\nlines\"\r\n");
}

}  // namespace
}  // namespace mlp
