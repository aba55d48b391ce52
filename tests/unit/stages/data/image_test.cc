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
