#include "stages/data/resize.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

namespace mlp::stages {
namespace {

// The source positions that make one target position, and the share of each.
struct Taps {
  std::size_t first = 0;
  std::vector<double> shares;  // their sum is 1
};

// A triangle around the middle of each target position; it reaches to the neighbouring position's
// middle, in steps of the coarser of the two grids.
std::vector<Taps> TapsFor(std::size_t from, std::size_t to) {
  const double step = static_cast<double>(from) / static_cast<double>(to);
  const double reach = std::max(step, 1.0);
  std::vector<Taps> taps(to);
  for (std::size_t i = 0; i < to; ++i) {
    const double middle = (static_cast<double>(i) + 0.5) * step - 0.5;
    const double low = std::max(0.0, std::floor(middle - reach) + 1);
    const double high = std::min(static_cast<double>(from) - 1, std::ceil(middle + reach) - 1);
    taps[i].first = static_cast<std::size_t>(low);
    double sum = 0;
    for (double at = low; at <= high; ++at) {
      taps[i].shares.push_back(1 - std::abs(at - middle) / reach);
      sum += taps[i].shares.back();
    }
    for (double& share : taps[i].shares) share /= sum;
  }
  return taps;
}

template <typename Value>
Value Rounded(double value) {
  if constexpr (std::is_floating_point_v<Value>) {
    return value;
  } else {
    return static_cast<Value>(std::lround(value));
  }
}

// Each row of `from`, which are `width` pixels long, brought to the width that `taps` make.
template <typename To, typename From>
std::vector<To> ResizeAcross(const std::vector<From>& from, std::size_t width, std::size_t channels,
                             const std::vector<Taps>& across) {
  const std::size_t height = from.size() / (width * channels);
  const std::size_t row = across.size() * channels;
  std::vector<To> result(height * row);
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t i = 0; i < row; ++i) {
      const Taps& taps = across[i / channels];
      const std::size_t start = (y * width + taps.first) * channels + i % channels;
      double value = 0;
      for (std::size_t k = 0; k < taps.shares.size(); ++k) {
        value += taps.shares[k] * from[start + k * channels];
      }
      result[y * row + i] = Rounded<To>(value);
    }
  }
  return result;
}

// Each column of `from`, whose rows are `row` values long, brought to the height that `taps` make.
template <typename To, typename From>
std::vector<To> ResizeDown(const std::vector<From>& from, std::size_t row,
                           const std::vector<Taps>& down) {
  std::vector<To> result(down.size() * row);
  for (std::size_t y = 0; y < down.size(); ++y) {
    for (std::size_t i = 0; i < row; ++i) {
      double value = 0;
      for (std::size_t k = 0; k < down[y].shares.size(); ++k) {
        value += down[y].shares[k] * from[(down[y].first + k) * row + i];
      }
      result[y * row + i] = Rounded<To>(value);
    }
  }
  return result;
}

// Rows come first as a rule. A column of pixels would take a row's target width for each of them:
// one of 1x65535 made 224 wide takes 350 MB, where columns first take 5 kB. Both orders round
// differently in the last bits, so only such shapes, which no ordinary picture has, change places.
constexpr std::size_t kMuchLarger = 16;

bool ColumnsFirst(const Image& image, std::size_t height, std::size_t width) {
  return image.height * width / kMuchLarger > height * image.width;
}

}  // namespace

Image Resize(Image image, std::size_t height, std::size_t width) {
  if (image.height == height && image.width == width) return image;
  const std::size_t channels = image.channels;
  const std::vector<Taps> across = TapsFor(image.width, width);
  const std::vector<Taps> down = TapsFor(image.height, height);
  Image result{width, height, channels, {}};
  if (ColumnsFirst(image, height, width)) {
    const auto low = ResizeDown<double>(image.pixels, image.width * channels, down);
    result.pixels = ResizeAcross<std::uint8_t>(low, image.width, channels, across);
  } else {
    const auto wide = ResizeAcross<double>(image.pixels, image.width, channels, across);
    result.pixels = ResizeDown<std::uint8_t>(wide, width * channels, down);
  }
  return result;
}

}  // namespace mlp::stages
