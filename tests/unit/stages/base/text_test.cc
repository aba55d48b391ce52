#include "stages/base/text.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

TEST(TextTest, ParsesWholeIntegersOnly) {
  EXPECT_EQ(ParseInteger("42"), 42);
  EXPECT_EQ(ParseInteger("+7"), 7);
  EXPECT_EQ(ParseInteger("-3"), -3);
  for (const char* text :
       {"", "+", "+-3", "4.0", "4 ", " 4", "0x10", "ten", "99999999999999999999"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
}

TEST(TextTest, ParsesFiniteNumbersOnly) {
  EXPECT_EQ(ParseNumber("3e-3"), 0.003);
  EXPECT_EQ(ParseNumber(".5"), 0.5);
  EXPECT_EQ(ParseNumber("2"), 2.0);
  for (const char* text : {"", "nan", "inf", "-inf", "1e999", "1,5", "1.5x"}) {
    EXPECT_EQ(ParseNumber(text), std::nullopt) << text;
  }
}

TEST(TextTest, FindsTheNearestWord) {
  const std::vector<std::string> words{"epochs", "batch_size", "shift"};
  EXPECT_EQ(Nearest("epoch", words), "epochs");
  EXPECT_EQ(Nearest("bach_sise", words), "batch_size");
  EXPECT_EQ(Nearest("momentum", words), std::nullopt);
}

}  // namespace
}  // namespace mlp::stages
