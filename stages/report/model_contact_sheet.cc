#include "stages/report/model_contact_sheet.h"

#include <png.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "stages/base/error.h"
#include "stages/report/model_pixel_font.h"

namespace mlp::stages {
namespace {

constexpr std::size_t kTileWidth = 144;  // of small pictures; also the least
constexpr std::size_t kSheetGap = 12;
constexpr std::size_t kLineGap = 4;

using SheetColor = std::array<std::uint8_t, 3>;
constexpr SheetColor kSheetGround{255, 255, 255};
constexpr SheetColor kSheetInk{40, 44, 52};

// Letters in pixels of `scale`.
struct Lettering {
  std::size_t scale;

  std::size_t Advance() const { return (kGlyphWidth + 1) * scale; }
  std::size_t LineHeight() const { return kGlyphHeight * scale + kLineGap; }
};

class Sheet {
 public:
  Sheet(std::size_t width, std::size_t height)
      : width_(width), height_(height), pixels_(width * height * 3) {
    for (std::size_t i = 0; i < pixels_.size(); ++i) pixels_[i] = kSheetGround[i % 3];
  }

  void Set(std::size_t x, std::size_t y, const SheetColor& color) {
    if (x >= width_ || y >= height_) return;
    std::copy(color.begin(), color.end(), pixels_.begin() + (y * width_ + x) * 3);
  }

  // As much of `text` as `width` holds. A character of several bytes is drawn once.
  void Write(const std::string& text, std::size_t x, std::size_t y, std::size_t width,
             const Lettering& lettering) {
    const std::size_t end = x + width;
    for (const char c : text) {
      if ((static_cast<unsigned char>(c) & 0xc0) == 0x80) continue;
      if (x + kGlyphWidth * lettering.scale > end) return;
      Draw(GlyphOf(c), x, y, lettering.scale);
      x += lettering.Advance();
    }
  }

  // Enlarged by `enlarge`, or `reduce` x `reduce` pixels as one; one of the two is 1.
  void Place(const Image& picture, std::size_t x, std::size_t y, std::size_t enlarge,
             std::size_t reduce) {
    const std::size_t width = picture.width * enlarge / reduce;
    const std::size_t height = picture.height * enlarge / reduce;
    for (std::size_t row = 0; row < height; ++row) {
      for (std::size_t column = 0; column < width; ++column) {
        Set(x + column, y + row,
            MeanColor(picture, column * reduce / enlarge, row * reduce / enlarge, reduce));
      }
    }
  }

  std::string Png() const {
    png_image png{};
    png.version = PNG_IMAGE_VERSION;
    png.width = static_cast<png_uint_32>(width_);
    png.height = static_cast<png_uint_32>(height_);
    png.format = PNG_FORMAT_RGB;
    png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(png);
    std::string bytes(size, '\0');
    if (!png_image_write_to_memory(&png, bytes.data(), &size, 0, pixels_.data(), 0, nullptr)) {
      throw WorkError(std::string("the contact sheet cannot be encoded: libpng: ") + png.message);
    }
    bytes.resize(size);
    return bytes;
  }

 private:
  void Draw(const Glyph& glyph, std::size_t x, std::size_t y, std::size_t scale) {
    for (std::size_t row = 0; row < kGlyphHeight * scale; ++row) {
      for (std::size_t column = 0; column < kGlyphWidth * scale; ++column) {
        const bool inked = glyph[row / scale] >> (kGlyphWidth - 1 - column / scale) & 1;
        if (inked) Set(x + column, y + row, kSheetInk);
      }
    }
  }

  static SheetColor MeanColor(const Image& picture, std::size_t x, std::size_t y,
                              std::size_t size) {
    std::array<std::size_t, 3> sum{};
    for (std::size_t row = y; row < y + size; ++row) {
      for (std::size_t column = x; column < x + size; ++column) {
        const std::size_t at = (row * picture.width + column) * picture.channels;
        for (std::size_t c = 0; c < 3; ++c) {
          sum[c] += picture.pixels[at + (picture.channels == 3 ? c : 0)];
        }
      }
    }
    const std::size_t count = size * size;
    return {static_cast<std::uint8_t>(sum[0] / count), static_cast<std::uint8_t>(sum[1] / count),
            static_cast<std::uint8_t>(sum[2] / count)};
  }

  std::size_t width_;
  std::size_t height_;
  std::vector<std::uint8_t> pixels_;
};

// Large letters, if the longest line fits with them.
Lettering LetteringFor(const std::vector<SheetTile>& tiles, std::size_t width) {
  std::size_t longest = 0;
  for (const SheetTile& tile : tiles) {
    for (const std::string& line : tile.caption) longest = std::max(longest, line.size());
  }
  return {longest * Lettering{2}.Advance() <= width + 2 ? std::size_t{2} : std::size_t{1}};
}

std::uint8_t ToByte(double level) {
  return static_cast<std::uint8_t>(std::lround(std::clamp(level, 0.0, 1.0) * 255));
}

}  // namespace

std::string ContactSheetPng(const std::vector<SheetTile>& tiles, const std::string& when_empty) {
  if (tiles.empty()) {
    const Lettering lettering{2};
    Sheet sheet(when_empty.size() * lettering.Advance() + 2 * kSheetGap,
                lettering.LineHeight() + 2 * kSheetGap);
    sheet.Write(when_empty, kSheetGap, kSheetGap, when_empty.size() * lettering.Advance(),
                lettering);
    return sheet.Png();
  }
  const Image& first = tiles.front().picture;
  const std::size_t larger = std::max(first.width, first.height);
  const std::size_t enlarge = std::max<std::size_t>(kTileWidth / larger, 1);
  const std::size_t reduce = larger < 2 * kTileWidth ? 1 : larger / kTileWidth;
  const std::size_t picture_width = first.width * enlarge / reduce;
  const std::size_t picture_height = first.height * enlarge / reduce;
  const std::size_t width = std::max(picture_width, kTileWidth);
  const Lettering lettering = LetteringFor(tiles, width);
  const std::size_t height =
      picture_height + kLineGap + 2 + tiles.front().caption.size() * lettering.LineHeight();
  const auto columns =
      static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(tiles.size()))));
  const std::size_t rows = (tiles.size() + columns - 1) / columns;
  Sheet sheet(kSheetGap + columns * (width + kSheetGap), kSheetGap + rows * (height + kSheetGap));
  for (std::size_t i = 0; i < tiles.size(); ++i) {
    const std::size_t x = kSheetGap + i % columns * (width + kSheetGap);
    std::size_t y = kSheetGap + i / columns * (height + kSheetGap);
    sheet.Place(tiles[i].picture, x + (width - picture_width) / 2, y, enlarge, reduce);
    y += picture_height + kLineGap + 2;
    for (const std::string& line : tiles[i].caption) {
      sheet.Write(line, x, y, width, lettering);
      y += lettering.LineHeight();
    }
  }
  return sheet.Png();
}

std::vector<Image> ToPictures(const std::vector<std::vector<float>>& samples, const Shape& shape,
                              bool bytes) {
  double low = 0, high = 255;
  if (!bytes && !samples.empty()) {
    low = high = samples[0][0];
    for (const std::vector<float>& sample : samples) {
      const auto [least, most] = std::minmax_element(sample.begin(), sample.end());
      low = std::min(low, static_cast<double>(*least));
      high = std::max(high, static_cast<double>(*most));
    }
  }
  const double range = high > low ? high - low : 1;
  const std::size_t channels = shape[0] == 3 ? 3 : 1;
  const auto height = static_cast<std::size_t>(shape[1]),
             width = static_cast<std::size_t>(shape[2]);
  std::vector<Image> pictures;
  for (const std::vector<float>& sample : samples) {
    Image& picture = pictures.emplace_back(Image{width, height, channels, {}});
    for (std::size_t pixel = 0; pixel < width * height; ++pixel) {
      for (std::size_t c = 0; c < channels; ++c) {
        picture.pixels.push_back(ToByte((sample[c * width * height + pixel] - low) / range));
      }
    }
  }
  return pictures;
}

}  // namespace mlp::stages
