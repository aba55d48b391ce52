#include "stages/data/image.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/base/random.h"
#include "tests/unit/stages/data/pictures.h"

namespace mlp::stages {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

const std::vector<unsigned char> kTwoPixels{255, 0, 0, 0, 0, 255};

TEST(ImageTest, DecodesPng) {
  const Image image = DecodeImage(EncodePng(2, 1, kTwoPixels), 3);
  EXPECT_EQ(image.width, 2u);
  EXPECT_EQ(image.height, 1u);
  EXPECT_THAT(image.pixels, ElementsAre(255, 0, 0, 0, 0, 255));
  EXPECT_EQ(DecodeImage(EncodePng(2, 1, kTwoPixels), 1).pixels.size(), 2u);
}

TEST(ImageTest, DecodesJpeg) {
  EXPECT_THAT(DecodeImage(EncodeJpeg(9, 5, 77), 1).pixels, Each(77));
  const Image image = DecodeImage(EncodeJpeg(9, 5, 77), 3);
  EXPECT_EQ(image.pixels.size(), 9u * 5 * 3);
  EXPECT_THAT(image.pixels, Each(77));
}

TEST(ImageTest, KeepsStoredValuesOfAnyDepthAndGamma) {
  const std::vector<unsigned char> grey{0, 64, 128, 192};
  PngParts parts{.width = 4, .height = 1, .color_type = PNG_COLOR_TYPE_GRAY, .rows = grey};
  EXPECT_THAT(DecodeImage(EncodePngParts(parts), 1).pixels, ElementsAre(0, 64, 128, 192));
  parts.gamma = 1;
  EXPECT_THAT(DecodeImage(EncodePngParts(parts), 1).pixels, ElementsAre(0, 64, 128, 192));
  parts = {.width = 4, .height = 1, .depth = 16, .color_type = PNG_COLOR_TYPE_GRAY};
  for (const unsigned char value : grey) parts.rows.insert(parts.rows.end(), {value, value});
  EXPECT_THAT(DecodeImage(EncodePngParts(parts), 1).pixels, ElementsAre(0, 64, 128, 192));
  EXPECT_THAT(DecodeImage(EncodePngParts(parts), 3).pixels,
              ElementsAre(0, 0, 0, 64, 64, 64, 128, 128, 128, 192, 192, 192));
  parts = {.width = 4, .height = 1, .depth = 1, .color_type = PNG_COLOR_TYPE_GRAY, .rows = {0xa0}};
  EXPECT_THAT(DecodeImage(EncodePngParts(parts), 1).pixels, ElementsAre(255, 0, 255, 0));
}

TEST(ImageTest, LaysTransparencyOverBlack) {
  EXPECT_THAT(DecodeImage(EncodePngParts({.width = 2,
                                          .height = 1,
                                          .color_type = PNG_COLOR_TYPE_GRAY_ALPHA,
                                          .rows = {255, 128, 200, 255}}),
                          1)
                  .pixels,
              ElementsAre(128, 200));
  const std::string rgba = EncodePngParts({.width = 2,
                                           .height = 1,
                                           .color_type = PNG_COLOR_TYPE_RGB_ALPHA,
                                           .rows = {255, 255, 255, 128, 10, 20, 30, 255}});
  EXPECT_THAT(DecodeImage(rgba, 3).pixels, ElementsAre(128, 128, 128, 10, 20, 30));
  EXPECT_THAT(DecodeImage(rgba, 1).pixels, ElementsAre(128, 18));
  const std::string palette = EncodePngParts({.width = 2,
                                              .height = 1,
                                              .color_type = PNG_COLOR_TYPE_PALETTE,
                                              .rows = {0, 1},
                                              .palette = {{255, 255, 0}, {1, 2, 3}},
                                              .palette_alpha = {64}});
  EXPECT_THAT(DecodeImage(palette, 3).pixels, ElementsAre(64, 64, 0, 1, 2, 3));
}

TEST(ImageTest, ReadsInterlacedRows) {
  PngParts parts{.width = 9, .height = 7, .color_type = PNG_COLOR_TYPE_RGB, .interlaced = true};
  for (int i = 0; i < 9 * 7 * 3; ++i) parts.rows.push_back(static_cast<unsigned char>(i * 5));
  EXPECT_EQ(DecodeImage(EncodePngParts(parts), 3).pixels, parts.rows);
  const auto grey = DecodeImage(EncodePngParts(parts), 1).pixels;
  parts.interlaced = false;
  EXPECT_EQ(DecodeImage(EncodePngParts(parts), 1).pixels, grey);
}

TEST(ImageTest, MakesTheSameGreyOfPngAndJpeg) {
  EXPECT_THAT(DecodeImage(EncodePng(3, 1, {255, 0, 0, 0, 255, 0, 0, 0, 255}), 1).pixels,
              ElementsAre(76, 150, 29));
  for (const std::vector<unsigned char>& color :
       {std::vector<unsigned char>{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {200, 100, 50}}) {
    const int png = DecodeImage(EncodePng(1, 1, color), 1).pixels[0];
    EXPECT_NEAR(DecodeImage(EncodeJpegOf(16, 16, color), 1).pixels[0], png, 3);
  }
}

// EXIF is the marker after the file's first.
TEST(ImageTest, TurnsJpegAsExifSays) {
  const std::string jpeg = EncodeJpeg(9, 5, 77);
  const std::string exif(
      "\xff\xe1\0\x22"
      "Exif\0\0MM\0*\0\0\0\10\0\1\1\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0",
      36);
  const std::string xmp("\xff\xe1\0\x07http:", 9);
  for (const std::string& markers : {exif, xmp + exif}) {
    const Image image = DecodeImage(jpeg.substr(0, 2) + markers + jpeg.substr(2), 1);
    EXPECT_EQ(image.width, 5u);
    EXPECT_EQ(image.height, 9u);
  }
}

TEST(ImageTest, RefusesSidesBeyondTheBound) {
  const std::string png = EncodePngParts({.width = 1,
                                          .height = 65536,
                                          .color_type = PNG_COLOR_TYPE_GRAY,
                                          .rows = std::vector<unsigned char>(65536)});
  EXPECT_THROW(DecodeImage(png, 1), ImageError);
}

TEST(ImageTest, RefusesWhatIsNoPicture) {
  EXPECT_THROW(DecodeImage("", 3), ImageError);
  EXPECT_THROW(DecodeImage("GIF89a...", 3), ImageError);
}

// Every beginning of a file is damaged, wherever it was cut. (Of a PNG only the last chunk, which
// is empty, is not missed.)
TEST(ImageTest, RefusesTruncatedFiles) {
  const std::string png = EncodePng(2, 1, kTwoPixels);
  const std::string jpeg = EncodeJpeg(40, 40, 77);
  for (std::size_t size = 0; size + 12 < png.size(); ++size) {
    EXPECT_THROW(DecodeImage(png.substr(0, size), 3), ImageError) << size;
  }
  for (std::size_t size = 0; size < jpeg.size(); ++size) {
    EXPECT_THROW(DecodeImage(jpeg.substr(0, size), 3), ImageError) << size;
  }
}

TEST(ImageTest, RefusesSizesThatLie) {
  std::string png = EncodePng(2, 1, kTwoPixels);
  png[16] = 0x7f;  // the highest byte of the width; libpng checks the chunk's CRC too
  EXPECT_THROW(DecodeImage(png, 3), ImageError);
  std::string jpeg = EncodeJpeg(8, 8, 77);
  const std::size_t frame = jpeg.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  for (std::size_t i = 5; i < 9; ++i) jpeg[frame + i] = '\xff';  // 65535x65535
  EXPECT_THROW(DecodeImage(jpeg, 3), ImageError);
}

// Damage may go unseen, but it must not crash; sanitizers see more here than the test does.
TEST(ImageTest, SurvivesDamage) {
  const std::vector<std::string> files{EncodePng(2, 1, kTwoPixels), EncodeJpeg(24, 24, 77)};
  Random random(3);
  for (int round = 0; round < 2000; ++round) {
    std::string bytes = files[random.Below(2)];
    for (int i = 0; i < 3; ++i) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Below(256));
    }
    try {
      DecodeImage(bytes, 3);
    } catch (const ImageError&) {
      continue;
    }
  }
}

}  // namespace
}  // namespace mlp::stages
