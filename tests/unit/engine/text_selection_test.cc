#include "engine/text_selection.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

TEST(SelectLines, GivesWholeLinesOfTheRange) {
  EXPECT_EQ(SelectLines("a\nb\nc\nd\n", 2, 3), "b\nc\n");
  EXPECT_EQ(SelectLines("a\nb\nc", 3, 9), "c");
  EXPECT_EQ(SelectLines("a\nb\n", 3, 4), "");
  EXPECT_EQ(SelectLines("a\r\nb\r\n", 1, 1), "a\r\n");
  EXPECT_EQ(SelectLines("", 1, 1), "");
}

}  // namespace
}  // namespace mlp
