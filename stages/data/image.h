// One picture out of the bytes of a PNG or JPEG file. Hostile bytes give an error, never a crash:
// the size that a header claims is checked before memory is taken, and what libpng or libjpeg only
// warns of (a picture that ends early) counts as damage.

#ifndef MLPIPE_STAGES_DATA_IMAGE_H_
#define MLPIPE_STAGES_DATA_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlp::stages {

// The most pixels of one picture.
inline constexpr std::size_t kMaxPixels = std::size_t{1} << 26;

// Row after row, the `channels` values of a pixel together.
struct Image {
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t channels = 0;
  std::vector<std::uint8_t> pixels;
};

// Why bytes are no picture; whoever knows the file's name adds it.
struct ImageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Decodes `bytes` by the format they start with, to grey (`channels` 1) or RGB (3). What shines
// through a transparent PNG is black.
Image DecodeImage(const std::string& bytes, std::size_t channels);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_IMAGE_H_
