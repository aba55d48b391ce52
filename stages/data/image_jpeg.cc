#include "stages/data/image_jpeg.h"

#include <csetjmp>
#include <cstdio>
#include <utility>

#include "stages/data/exif.h"

// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

namespace mlp::stages {
namespace {

constexpr int kExifMarker = JPEG_APP0 + 1;
constexpr unsigned kLongestMarker = 0xffff;

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
  jpeg_save_markers(&reader.jpeg, kExifMarker, kLongestMarker);
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

// What the first marker with EXIF says; others of its number hold XMP.
int OrientationOf(const jpeg_decompress_struct& jpeg) {
  for (const jpeg_marker_struct* marker = jpeg.marker_list; marker; marker = marker->next) {
    const std::span<const std::uint8_t> bytes(marker->data, marker->data_length);
    if (marker->marker == kExifMarker && HoldsExif(bytes)) return ExifOrientation(bytes);
  }
  return kUpright;
}

}  // namespace

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
  const int orientation = OrientationOf(reader.jpeg);
  Image image = AllocateImage(reader.jpeg.image_width, reader.jpeg.image_height, channels);
  if (!ReadJpegRows(reader, image.pixels.data(), image.width * channels)) {
    throw ImageError(message());
  }
  return TurnUpright(std::move(image), orientation);
}

}  // namespace mlp::stages
