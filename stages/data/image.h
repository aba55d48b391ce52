// One picture out of the bytes of a PNG or JPEG file. Hostile bytes give an error, never a crash:
// the size that a header claims is checked before memory is taken, and a picture that ends early
// counts as damage.

#ifndef MLPIPE_STAGES_DATA_IMAGE_H_
#define MLPIPE_STAGES_DATA_IMAGE_H_

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace mlp::stages {

// The most pixels of one picture, and of one of its sides (which is JPEG's own bound).
inline constexpr std::size_t kMaxPixels = std::size_t{1} << 26;
inline constexpr std::size_t kMaxSide = 65535;

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

// An image of that size for a decoder to fill. Error: a size beyond the bounds.
Image AllocateImage(std::size_t width, std::size_t height, std::size_t channels);

// Decodes `bytes` by the format they start with, to grey (`channels` 1) or RGB (3). Values are
// those that are stored, whatever gamma or colour profile stands beside them; 16 bits are scaled to
// 8. Grey of colours is Rec. 601's luma, as JPEG has it. What shines through a transparent PNG is
// black. A JPEG is turned as its EXIF orientation says.
Image DecodeImage(const std::string& bytes, std::size_t channels);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_IMAGE_H_
