#include "stages/data/exif.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace mlp::stages {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kExifSignature = "Exif\0\0"sv;
constexpr std::uint32_t kOrientationTag = 0x0112;
constexpr std::uint32_t kShortType = 3;  // of 16 bits
constexpr std::size_t kEntryBytes = 12;

bool StartsWith(std::span<const std::uint8_t> bytes, std::string_view text) {
  return bytes.size() >= text.size() &&
         std::equal(text.begin(), text.end(), bytes.begin(),
                    [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

// The numbers of a TIFF file; nothing where they would lie outside of it.
class TiffNumbers {
 public:
  TiffNumbers(std::span<const std::uint8_t> bytes, bool lowest_first)
      : bytes_(bytes), lowest_first_(lowest_first) {}

  std::optional<std::uint32_t> At(std::size_t place, std::size_t size) const {
    if (place > bytes_.size() || size > bytes_.size() - place) return std::nullopt;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) {
      number = number << 8 | bytes_[place + (lowest_first_ ? size - 1 - i : i)];
    }
    return number;
  }

 private:
  std::span<const std::uint8_t> bytes_;
  bool lowest_first_;
};

// The value of the directory's entry at `place`, if it is an orientation.
std::optional<int> OrientationAt(const TiffNumbers& tiff, std::size_t place) {
  const bool is_one = tiff.At(place, 2) == kOrientationTag && tiff.At(place + 2, 2) == kShortType &&
                      tiff.At(place + 4, 4) == 1u;
  const std::optional<std::uint32_t> value = tiff.At(place + 8, 2);
  if (!is_one || !value || *value < 1 || *value > 8) return std::nullopt;
  return static_cast<int>(*value);
}

}  // namespace

bool HoldsExif(std::span<const std::uint8_t> app1) {
  return StartsWith(app1, kExifSignature);
}

int ExifOrientation(std::span<const std::uint8_t> app1) {
  if (!HoldsExif(app1)) return kUpright;
  const auto bytes = app1.subspan(kExifSignature.size());
  const bool lowest_first = StartsWith(bytes, "II*\0"sv);
  if (!lowest_first && !StartsWith(bytes, "MM\0*"sv)) return kUpright;
  const TiffNumbers tiff(bytes, lowest_first);
  const std::optional<std::uint32_t> directory = tiff.At(4, 4);
  const std::size_t count = directory ? tiff.At(*directory, 2).value_or(0) : 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = *directory + 2 + i * kEntryBytes;
    if (const std::optional<int> found = OrientationAt(tiff, place)) return *found;
  }
  return kUpright;
}

// 5 to 8 have rows and columns exchanged; beside that, some count them from the other end.
Image TurnUpright(Image image, int orientation) {
  if (orientation == kUpright) return image;
  const bool is_swapped = orientation >= 5;
  const bool from_right =
      orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom =
      orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  Image turned = image;
  if (is_swapped) std::swap(turned.width, turned.height);
  auto to = turned.pixels.begin();
  for (std::size_t y = 0; y < turned.height; ++y) {
    for (std::size_t x = 0; x < turned.width; ++x) {
      const std::size_t column = is_swapped ? y : x;
      const std::size_t row = is_swapped ? x : y;
      const std::size_t from_x = from_right ? image.width - 1 - column : column;
      const std::size_t from_y = from_bottom ? image.height - 1 - row : row;
      const std::size_t from = (from_y * image.width + from_x) * image.channels;
      to =
          std::copy_n(image.pixels.begin() + static_cast<std::ptrdiff_t>(from), image.channels, to);
    }
  }
  return turned;
}

}  // namespace mlp::stages
