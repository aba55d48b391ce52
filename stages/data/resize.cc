#include "stages/data/resize.h"

#include <algorithm>
#include <cmath>
#include <utility>

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

}  // namespace

Image Resize(Image image, std::size_t height, std::size_t width) {
  if (image.height == height && image.width == width) return image;
  const std::size_t channels = image.channels;
  const std::size_t row = width * channels;
  // First each row to its new width, then each column to its new height.
  const std::vector<Taps> across = TapsFor(image.width, width);
  std::vector<double> wide(image.height * row);
  for (std::size_t y = 0; y < image.height; ++y) {
    for (std::size_t i = 0; i < row; ++i) {
      const Taps& taps = across[i / channels];
      const std::size_t start = (y * image.width + taps.first) * channels + i % channels;
      for (std::size_t k = 0; k < taps.shares.size(); ++k) {
        wide[y * row + i] += taps.shares[k] * image.pixels[start + k * channels];
      }
    }
  }
  const std::vector<Taps> down = TapsFor(image.height, height);
  Image result{width, height, channels, std::vector<std::uint8_t>(height * row)};
  for (std::size_t y = 0; y < height; ++y) {
    for (std::size_t i = 0; i < row; ++i) {
      double value = 0;
      for (std::size_t k = 0; k < down[y].shares.size(); ++k) {
        value += down[y].shares[k] * wide[(down[y].first + k) * row + i];
      }
      result.pixels[y * row + i] = static_cast<std::uint8_t>(std::lround(value));
    }
  }
  return result;
}

}  // namespace mlp::stages
