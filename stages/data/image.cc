#include "stages/data/image.h"

#include <png.h>

#include <csetjmp>
#include <cstdio>

// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

namespace mlp::stages {
namespace {

Image Allocate(std::size_t width, std::size_t height, std::size_t channels) {
  if (width == 0 || height == 0 || width > kMaxPixels / height) {
    throw ImageError("its header claims " + std::to_string(width) + "x" + std::to_string(height) +
                     " pixels");
  }
  return {width, height, channels, std::vector<std::uint8_t>(width * height * channels)};
}

Image DecodePng(const std::string& bytes, std::size_t channels) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  const auto fail = [&png] {
    const std::string message = png.message;
    png_image_free(&png);
    throw ImageError("libpng: " + message);
  };
  if (!png_image_begin_read_from_memory(&png, bytes.data(), bytes.size())) fail();
  png.format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  Image image;
  try {
    image = Allocate(png.width, png.height, channels);
  } catch (...) {
    png_image_free(&png);
    throw;
  }
  const png_color black{};
  const int read = png_image_finish_read(&png, &black, image.pixels.data(), 0, nullptr);
  if (!read || PNG_IMAGE_FAILED(png)) fail();
  return image;
}

// libjpeg reports through callbacks that must not return; the jump skips no destructor because the
// functions that it leaves hold only plain data.
struct JpegReader {
  jpeg_decompress_struct jpeg;
  jpeg_error_mgr errors;
  std::jmp_buf back;
  char message[JMSG_LENGTH_MAX];
};

void StopAtError(j_common_ptr jpeg) {
  auto* reader = static_cast<JpegReader*>(jpeg->client_data);
  reader->errors.format_message(jpeg, reader->message);
  std::longjmp(reader->back, 1);
}

// Levels under 0 are warnings of damaged data, the others are talk.
void StopAtWarning(j_common_ptr jpeg, int level) {
  if (level < 0) StopAtError(jpeg);
}

// Reads the header; false with reader.message set.
bool StartJpeg(JpegReader& reader, const std::string& bytes, std::size_t channels) {
  if (setjmp(reader.back)) return false;
  jpeg_create_decompress(&reader.jpeg);
  jpeg_mem_src(&reader.jpeg, reinterpret_cast<const unsigned char*>(bytes.data()),
               static_cast<unsigned long>(bytes.size()));
  jpeg_read_header(&reader.jpeg, TRUE);
  reader.jpeg.out_color_space = channels == 1 ? JCS_GRAYSCALE : JCS_RGB;
  reader.jpeg.dct_method = JDCT_ISLOW;
  return true;
}

// Reads all rows to `pixels`, which has room for them; false with reader.message set.
bool ReadJpegRows(JpegReader& reader, unsigned char* pixels, std::size_t stride) {
  if (setjmp(reader.back)) return false;
  jpeg_start_decompress(&reader.jpeg);
  while (reader.jpeg.output_scanline < reader.jpeg.output_height) {
    JSAMPROW row = pixels + reader.jpeg.output_scanline * stride;
    jpeg_read_scanlines(&reader.jpeg, &row, 1);
  }
  jpeg_finish_decompress(&reader.jpeg);
  return true;
}

Image DecodeJpeg(const std::string& bytes, std::size_t channels) {
  JpegReader reader{};
  reader.jpeg.err = jpeg_std_error(&reader.errors);
  reader.errors.error_exit = StopAtError;
  reader.errors.emit_message = StopAtWarning;
  reader.jpeg.client_data = &reader;
  struct Destroy {
    jpeg_decompress_struct& jpeg;
    ~Destroy() { jpeg_destroy_decompress(&jpeg); }
  } destroy{reader.jpeg};
  const auto message = [&] { return std::string("libjpeg: ") + reader.message; };
  if (!StartJpeg(reader, bytes, channels)) throw ImageError(message());
  Image image = Allocate(reader.jpeg.image_width, reader.jpeg.image_height, channels);
  if (!ReadJpegRows(reader, image.pixels.data(), image.width * channels)) {
    throw ImageError(message());
  }
  return image;
}

}  // namespace

Image DecodeImage(const std::string& bytes, std::size_t channels) {
  if (bytes.starts_with("\x89PNG")) return DecodePng(bytes, channels);
  if (bytes.starts_with("\xff\xd8")) return DecodeJpeg(bytes, channels);
  throw ImageError("it is neither PNG nor JPEG");
}

}  // namespace mlp::stages
