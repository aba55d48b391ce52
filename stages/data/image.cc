#include "stages/data/image.h"

#include "stages/data/image_jpeg.h"
#include "stages/data/image_png.h"

namespace mlp::stages {

Image AllocateImage(std::size_t width, std::size_t height, std::size_t channels) {
  const bool is_empty = width == 0 || height == 0;
  if (is_empty || width > kMaxSide || height > kMaxSide || width > kMaxPixels / height) {
    throw ImageError("its header claims " + std::to_string(width) + "x" + std::to_string(height) +
                     " pixels");
  }
  return {width, height, channels, std::vector<std::uint8_t>(width * height * channels)};
}

Image DecodeImage(const std::string& bytes, std::size_t channels) {
  if (bytes.starts_with("\x89PNG")) return DecodePng(bytes, channels);
  if (bytes.starts_with("\xff\xd8")) return DecodeJpeg(bytes, channels);
  throw ImageError("it is neither PNG nor JPEG");
}

}  // namespace mlp::stages
