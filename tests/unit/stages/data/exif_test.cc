#include "stages/data/exif.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::ElementsAreArray;

int OrientationIn(const std::string& app1) {
  return ExifOrientation({reinterpret_cast<const std::uint8_t*>(app1.data()), app1.size()});
}

const std::string kSignature("Exif\0\0", 6);
const std::string kHighestFirst("MM\0*\0\0\0\10", 8);
const std::string kLowestFirst("II*\0\10\0\0\0", 8);

std::string Short(int value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

// An entry of a directory, its highest bytes first.
std::string ExifEntry(int tag, int type, int count, int value) {
  return Short(tag) + Short(type) + BigEndian32(static_cast<std::uint32_t>(count)) + Short(value) +
         Short(0);
}

std::string OneEntry(int tag, int type, int count, int value) {
  return kSignature + kHighestFirst + Short(1) + ExifEntry(tag, type, count, value);
}

TEST(ExifTest, ReadsTheOrientationInBothOrdersOfBytes) {
  for (int orientation = 1; orientation <= 8; ++orientation) {
    EXPECT_EQ(OrientationIn(OneEntry(0x0112, 3, 1, orientation)), orientation);
    const std::string entry("\x12\1\3\0\1\0\0\0", 8);
    EXPECT_EQ(OrientationIn(kSignature + kLowestFirst + std::string("\1\0", 2) + entry +
                            static_cast<char>(orientation) + std::string(3, '\0')),
              orientation);
  }
  EXPECT_EQ(OrientationIn(kSignature + kHighestFirst + Short(2) + ExifEntry(0x010f, 2, 4, 7) +
                          ExifEntry(0x0112, 3, 1, 6)),
            6);
}

TEST(ExifTest, TakesWhatIsOddForUpright) {
  EXPECT_EQ(OrientationIn(OneEntry(0x0112, 3, 1, 0)), 1);
  EXPECT_EQ(OrientationIn(OneEntry(0x0112, 3, 1, 9)), 1);
  EXPECT_EQ(OrientationIn(OneEntry(0x0112, 4, 1, 6)), 1);
  EXPECT_EQ(OrientationIn(OneEntry(0x0112, 3, 2, 6)), 1);
  EXPECT_EQ(OrientationIn(OneEntry(0x0113, 3, 1, 6)), 1);
  std::string xmp = OneEntry(0x0112, 3, 1, 6);
  xmp[0] = 'e';
  EXPECT_EQ(OrientationIn(xmp), 1);
  std::string neither = OneEntry(0x0112, 3, 1, 6);
  neither[6] = 'I';
  EXPECT_EQ(OrientationIn(neither), 1);
}

TEST(ExifTest, StaysInsideOfItsBytes) {
  const std::string whole = OneEntry(0x0112, 3, 1, 6);
  const std::size_t end_of_value = whole.size() - 2;
  for (std::size_t size = 0; size < end_of_value; ++size) {
    EXPECT_EQ(OrientationIn(whole.substr(0, size)), 1) << size;
  }
  for (const std::uint32_t offset : {0u, 7u, 19u, 20u, 0x7fffffffu, 0xfffffffeu, 0xffffffffu}) {
    std::string lying = whole;
    lying.replace(10, 4, BigEndian32(offset));
    EXPECT_EQ(OrientationIn(lying), 1) << offset;
  }
  EXPECT_EQ(OrientationIn(kSignature + kHighestFirst + Short(0xffff)), 1);
}

// The pixels a b c over d e f, and as each orientation shows them.
TEST(ExifTest, TurnsPicturesUpright) {
  const Image picture{3, 2, 1, {'a', 'b', 'c', 'd', 'e', 'f'}};
  const char* const kShown[] = {"abcdef", "cbafed", "fedcba", "defabc",
                                "adbecf", "daebfc", "fcebda", "cfbead"};
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image shown = TurnUpright(picture, orientation);
    EXPECT_EQ(shown.width, orientation < 5 ? 3u : 2u);
    EXPECT_EQ(shown.height, orientation < 5 ? 2u : 3u);
    EXPECT_THAT(shown.pixels, ElementsAreArray(std::string(kShown[orientation - 1])))
        << orientation;
  }
  EXPECT_THAT(TurnUpright({2, 1, 3, {1, 2, 3, 4, 5, 6}}, 3).pixels, ElementsAre(4, 5, 6, 1, 2, 3));
}

}  // namespace
}  // namespace mlp::stages
