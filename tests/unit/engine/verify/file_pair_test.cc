#include "engine/verify/file_pair.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/verify/verify_files.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;

std::string SaidOf(const FirstDifference& found) {
  if (!found) return "error: " + found.error().message;
  return *found ? DifferenceText(**found) : "";
}

TEST(FilePairTest, NamesTheFirstByte) {
  EXPECT_EQ(SaidOf(CompareBytes(Pair("abc", "abc"))), "");
  EXPECT_EQ(SaidOf(CompareBytes(Pair("abc", "aXc"))), "byte 1: 0x62 was recorded, 0x58 came out");
  EXPECT_EQ(SaidOf(CompareBytes(Pair("abc", "ab"))),
            "byte 2: 0x63 was recorded, the end came out; 3 bytes were recorded, 2 came out");
}

TEST(FilePairTest, FindsTheByteBehindTheFirstPiece) {
  const std::string start(3 << 20, 'a');
  EXPECT_EQ(SaidOf(CompareBytes(Pair(start + "b", start + "c"))),
            "byte 3145728: 0x62 was recorded, 0x63 came out");
}

TEST(FilePairTest, NamesTheFirstLine) {
  EXPECT_EQ(SaidOf(CompareText(Pair("one\ntwo\nthree\n", "one\ntwX\nthree\n"))),
            "line 2: 'two' was recorded, 'twX' came out");
  EXPECT_EQ(SaidOf(CompareText(Pair("one\n", "one\ntwo\n"))),
            "line 2: the end was recorded, 'two' came out");
  EXPECT_EQ(SaidOf(CompareText(Pair("one\n", "one"))),
            "byte 3: 0x0a was recorded, the end came out; 4 bytes were recorded, 3 came out");
  const std::string lines(2 << 20, '\n');
  EXPECT_EQ(SaidOf(CompareText(Pair(lines + "a", lines + "b"))),
            "line 2097153: 'a' was recorded, 'b' came out");
}

TEST(FilePairTest, ShowsTextSafely) {
  EXPECT_EQ(SaidOf(CompareText(Pair("\x1b[2J", "x"))),
            "line 1: '\\x1b[2J' was recorded, 'x' came out");
}

TEST(FilePairTest, TellsTextFromBytes) {
  EXPECT_TRUE(AreTexts(Pair("a\n", "b\n")).value());
  EXPECT_FALSE(AreTexts(Pair("a\n", std::string("\0", 1))).value());
  EXPECT_FALSE(AreTexts(Pair("\xff", "b\n")).value());
  std::string cut(8 * 1024 - 1, 'a');
  cut += "\xc3\xa4 and more";  // the piece that is looked at ends in the middle of it
  EXPECT_TRUE(AreTexts(Pair(cut, "b")).value());
}

TEST(FilePairTest, RefusesToReadBehindTheEnd) {
  MemoryFile file("abc");
  EXPECT_THAT(ReadPart(file, 1, 3), FailsWith(ErrorCode::kInvalid, "too early"));
}

}  // namespace
}  // namespace mlp
