#include "store/base/text.h"

#include <gmock/gmock.h>

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Text, SizesHaveUnits) {
  EXPECT_EQ(FormatSize(0), "0 B");
  EXPECT_EQ(FormatSize(1023), "1023 B");
  EXPECT_EQ(FormatSize(1536), "1.5 KiB");
  EXPECT_EQ(FormatSize((1 << 20) - 1), "1.0 MiB");
  EXPECT_EQ(FormatSize(UINT64_MAX), "16.0 EiB");
}

TEST(SplitTest, KeepsEmptyParts) {
  EXPECT_THAT(Split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(Split("", ','), ElementsAre(""));
}

TEST(SplitLinesTest, TakesBothLineEndsAndNoEmptyLastLine) {
  EXPECT_THAT(SplitLines("a\r\nb\n\nc"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(SplitLines("a\n"), ElementsAre("a"));
  EXPECT_THAT(SplitLines("\n"), ElementsAre(""));
  EXPECT_THAT(SplitLines(""), IsEmpty());
}

TEST(TrimTest, TakesWhiteSpaceFromBothEnds) {
  EXPECT_EQ(Trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(Trim(" \n"), "");
  EXPECT_EQ(Trim("a"), "a");
}

TEST(JoinTest, PutsTheSeparatorBetween) {
  EXPECT_EQ(Join({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(Join({}, ", "), "");
}

TEST(PluralTest, CountsNouns) {
  EXPECT_EQ(Plural(0, "stage"), "0 stages");
  EXPECT_EQ(Plural(1, "dependency"), "1 dependency");
  EXPECT_EQ(Plural(2, "dependency"), "2 dependencies");
}

TEST(NearestTest, FindsSlipsOfTheKeyboard) {
  const std::vector<std::string> keys = {"cmd", "deps", "params", "outs", "metrics"};
  EXPECT_EQ(Nearest("dep", keys), "deps");
  EXPECT_EQ(Nearest("dpes", keys), "deps");  // neighbours swapped
  EXPECT_EQ(Nearest("metircs", keys), "metrics");
  EXPECT_EQ(Nearest("prams", keys), "params");
  EXPECT_EQ(Nearest("wdir", keys), "");
  EXPECT_EQ(Nearest("x", keys), "");
  EXPECT_EQ(Nearest("a", {"b"}), "");
  EXPECT_EQ(Nearest("x", {}), "");
}

TEST(DidYouMeanTest, IsAHintOrNothing) {
  EXPECT_EQ(DidYouMean("dep", {"deps"}), "did you mean 'deps'?");
  EXPECT_EQ(DidYouMean("zebra", {"deps"}), "");
}

TEST(Utf8Test, TellsValidFromInvalid) {
  for (const char* valid : {"", "a", "é", "€", "😀", "\xF4\x8F\xBF\xBF", "\xED\x9F\xBF"}) {
    EXPECT_TRUE(IsValidUtf8(valid)) << valid;
  }
  for (const char* invalid :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
        "\xF8\x88\x80\x80\x80", "\xE2\x82", "a\xFF"}) {
    EXPECT_FALSE(IsValidUtf8(invalid)) << invalid;
  }
}

TEST(Utf8Test, CountsCharacters) {
  EXPECT_EQ(CountCharacters("aé€😀"), 4u);
  EXPECT_EQ(CountCharacters("a\xFF\xC3"), 3u);
}

TEST(ForTerminalTest, ShowsControlCharactersAndLeavesText) {
  EXPECT_EQ(ForTerminal("a\tb é😀"), "a\tb é😀");
  EXPECT_EQ(ForTerminal("\x1b[2J\r\n\x7f"), "\\x1b[2J\\x0d\\x0a\\x7f");
  EXPECT_EQ(ForTerminal("\xC2\x9B"), "\\x9b");  // CSI as one character
  EXPECT_EQ(ForTerminal("\xFF"), "\\xff");
  EXPECT_EQ(ForTerminal(std::string_view("\0", 1)), "\\x00");
}

}  // namespace
}  // namespace mlp
