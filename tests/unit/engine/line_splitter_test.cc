#include "engine/line_splitter.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> LinesOf(const std::vector<std::string>& pieces) {
  std::vector<std::string> lines;
  auto take = [&](std::string line) { lines.push_back(std::move(line)); };
  LineSplitter splitter;
  for (const std::string& piece : pieces) splitter.Add(piece, take);
  splitter.Finish(take);
  return lines;
}

TEST(LineSplitter, JoinsPiecesOfALine) {
  EXPECT_THAT(LinesOf({"ab", "c\nd", "\n", "e"}), ElementsAre("abc", "d", "e"));
}

TEST(LineSplitter, KeepsEmptyLines) {
  EXPECT_THAT(LinesOf({"\n\na\n"}), ElementsAre("", "", "a"));
}

TEST(LineSplitter, OfARewrittenLineTheLastStateCounts) {
  EXPECT_THAT(LinesOf({"10%\r50%\r100%\ndone\r\n"}), ElementsAre("100%", "done"));
}

TEST(LineSplitter, PassesOnAnEndlessLineInPieces) {
  const std::vector<std::string> lines =
      LinesOf({std::string(LineSplitter::kLongestLine + 1, 'x'), "y\n"});
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1], "y");
}

}  // namespace
}  // namespace mlp
