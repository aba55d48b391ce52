#include "stages/report/model_contact_sheet.h"

#include <gtest/gtest.h>

#include "stages/report/model_pixel_font.h"

namespace mlp::stages {
namespace {

std::vector<int> PixelAt(const Image& image, std::size_t x, std::size_t y) {
  const std::uint8_t* pixel = image.pixels.data() + (y * image.width + x) * 3;
  return {pixel[0], pixel[1], pixel[2]};
}

TEST(ContactSheetTest, EnlargesSmallPicturesInRows) {
  const Image grey{2, 2, 1, {0, 50, 100, 150}};
  const std::vector<SheetTile> tiles(3, SheetTile{grey, {"#1"}});
  const std::string png = ContactSheetPng(tiles, "none");
  EXPECT_EQ(png, ContactSheetPng(tiles, "none"));
  const Image sheet = DecodeImage(png, 3);
  EXPECT_EQ(sheet.width, 12u + 2 * (144 + 12));  // two columns and two rows
  EXPECT_EQ(PixelAt(sheet, 0, 0), std::vector({255, 255, 255}));
  EXPECT_EQ(PixelAt(sheet, 12, 12), std::vector({0, 0, 0}));
  EXPECT_EQ(PixelAt(sheet, 12 + 71, 12), std::vector({0, 0, 0}));
  EXPECT_EQ(PixelAt(sheet, 12 + 72, 12), std::vector({50, 50, 50}));
  EXPECT_EQ(PixelAt(sheet, 12 + 143, 12 + 143), std::vector({150, 150, 150}));
  EXPECT_EQ(PixelAt(sheet, 12 + 144, 12), std::vector({255, 255, 255}));
  EXPECT_EQ(PixelAt(sheet, sheet.width - 20, sheet.height - 60), std::vector({255, 255, 255}));
}

TEST(ContactSheetTest, AveragesLargePictures) {
  Image large{288, 288, 3, std::vector<std::uint8_t>(288 * 288 * 3, 10)};
  large.pixels[0] = 210;  // red of the first pixel
  const Image sheet = DecodeImage(ContactSheetPng({{large, {}}}, "none"), 3);
  EXPECT_EQ(PixelAt(sheet, 12, 12), std::vector({60, 10, 10}));
  EXPECT_EQ(PixelAt(sheet, 13, 12), std::vector({10, 10, 10}));
  EXPECT_EQ(sheet.width, 144u + 24);
}

TEST(ContactSheetTest, SaysThatItIsEmpty) {
  const Image sheet = DecodeImage(ContactSheetPng({}, "no mistakes"), 3);
  EXPECT_LT(sheet.height, 60u);
  EXPECT_NE(*std::min_element(sheet.pixels.begin(), sheet.pixels.end()), 255);
}

TEST(ContactSheetTest, ShowsBytesAsTheyAreAndStretchesNumbers) {
  const Shape shape{1, 1, 2};
  EXPECT_EQ(ToPictures({{0, 16}}, shape, true)[0].pixels, (std::vector<std::uint8_t>{0, 16}));
  const std::vector<Image> stretched = ToPictures({{-1, 0}, {0, 3}}, shape, false);
  EXPECT_EQ(stretched[0].pixels, (std::vector<std::uint8_t>{0, 64}));
  EXPECT_EQ(stretched[1].pixels, (std::vector<std::uint8_t>{64, 255}));
  EXPECT_EQ(ToPictures({{7, 7}}, shape, false)[0].pixels, (std::vector<std::uint8_t>{0, 0}));
}

TEST(ContactSheetTest, TakesColorsByChannel) {
  const Image rgb = ToPictures({{1, 2, 3, 4, 5, 6}}, {3, 1, 2}, true)[0];
  EXPECT_EQ(rgb.pixels, (std::vector<std::uint8_t>{1, 3, 5, 2, 4, 6}));
  const Image first = ToPictures({{1, 2, 3, 4}}, {2, 1, 2}, true)[0];
  EXPECT_EQ(first.channels, 1u);
  EXPECT_EQ(first.pixels, (std::vector<std::uint8_t>{1, 2}));
}

TEST(PixelFontTest, HasCapitalsDigitsAndOneForTheRest) {
  EXPECT_EQ(GlyphOf('a'), GlyphOf('A'));
  EXPECT_NE(GlyphOf('0'), GlyphOf('O'));
  EXPECT_EQ(GlyphOf('\x7f'), GlyphOf('?'));
  EXPECT_EQ(GlyphOf('L')[6], 0x1f);
}

}  // namespace
}  // namespace mlp::stages
