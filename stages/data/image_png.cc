#include "stages/data/image_png.h"

#include <png.h>

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace mlp::stages {
namespace {

// libpng's simplified interface is not used: it computes in linear light, so that 16 bits, a gamma,
// transparency and grey of colours come out lighter than every other reader has them.
//
// As with libjpeg, the jump out of a callback skips no destructor.
struct PngReader {
  png_structp png;
  png_infop info;
  const char* rest;  // what is not read yet
  std::size_t left;
  int passes;  // over the rows: more than one if the file is interlaced
  std::jmp_buf back;
  char message[256];
};

[[noreturn]] void StopAtPngError(png_structp png, png_const_charp message) {
  auto* reader = static_cast<PngReader*>(png_get_error_ptr(png));
  std::snprintf(reader->message, sizeof reader->message, "%s", message);
  std::longjmp(reader->back, 1);
}

// libpng warns of chunks that no pixel depends on.
void PassOverPngWarning(png_structp, png_const_charp) {}

void GivePngBytes(png_structp png, png_bytep to, std::size_t count) {
  auto* reader = static_cast<PngReader*>(png_get_io_ptr(png));
  if (count > reader->left) png_error(png, "it ends too early");
  std::memcpy(to, reader->rest, count);
  reader->rest += count;
  reader->left -= count;
}

// Reads the header; false with reader.message set. Of the chunks between it and the rows only the
// palette and the transparency count; the others could claim memory.
bool StartPng(PngReader& reader) {
  if (setjmp(reader.back)) return false;
  std::strcpy(reader.message, "no memory");
  reader.png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, StopAtPngError, PassOverPngWarning);
  if (!reader.png) return false;
  reader.info = png_create_info_struct(reader.png);
  if (!reader.info) return false;
  png_set_benign_errors(reader.png, 1);
  png_set_keep_unknown_chunks(reader.png, PNG_HANDLE_CHUNK_NEVER, nullptr, -1);
  png_set_read_fn(reader.png, &reader, GivePngBytes);
  png_read_info(reader.png, reader.info);
  return true;
}

// Asks for bytes: grey, grey and alpha, RGB, or RGB and alpha; not grey where `channels` is 3.
bool ChoosePngFormat(PngReader& reader, std::size_t channels) {
  if (setjmp(reader.back)) return false;
  png_set_expand(reader.png);
  png_set_scale_16(reader.png);
  if (channels == 3) png_set_gray_to_rgb(reader.png);
  reader.passes = png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  return true;
}

// Reads all rows to `samples`, which has room for them; false with reader.message set.
bool ReadPngRows(PngReader& reader, unsigned char* samples, std::size_t stride,
                 std::size_t height) {
  if (setjmp(reader.back)) return false;
  for (int pass = 0; pass < reader.passes; ++pass) {
    for (std::size_t y = 0; y < height; ++y) {
      png_read_row(reader.png, samples + y * stride, nullptr);
    }
  }
  return true;
}

// `value` over black, rounded to the nearest.
unsigned OverBlack(unsigned value, unsigned alpha) {
  return (value * alpha + 127) / 255;
}

// Rec. 601's luma by the integers of libjpeg, so that PNG and JPEG have one grey.
unsigned GreyOf(unsigned red, unsigned green, unsigned blue) {
  return (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}

// Makes the pixels of `image` out of `samples`, which have `given` values for each: one more than
// colours where the last is alpha.
void FillPixels(const std::vector<std::uint8_t>& samples, std::size_t given, Image& image) {
  const bool has_alpha = given % 2 == 0;
  const std::size_t colors = has_alpha ? given - 1 : given;
  std::uint8_t* to = image.pixels.data();
  for (std::size_t at = 0; at < samples.size(); at += given) {
    unsigned values[3] = {};
    for (std::size_t i = 0; i < colors; ++i) {
      values[i] = OverBlack(samples[at + i], has_alpha ? samples[at + colors] : 255);
    }
    if (image.channels < colors) values[0] = GreyOf(values[0], values[1], values[2]);
    for (std::size_t i = 0; i < image.channels; ++i) *to++ = static_cast<std::uint8_t>(values[i]);
  }
}

}  // namespace

Image DecodePng(const std::string& bytes, std::size_t channels) {
  PngReader reader{};
  reader.rest = bytes.data();
  reader.left = bytes.size();
  struct Destroy {
    PngReader& reader;
    ~Destroy() { png_destroy_read_struct(&reader.png, &reader.info, nullptr); }
  } destroy{reader};
  const auto require = [&](bool is_done) {
    if (!is_done) throw ImageError(std::string("libpng: ") + reader.message);
  };
  require(StartPng(reader));
  Image image = AllocateImage(png_get_image_width(reader.png, reader.info),
                              png_get_image_height(reader.png, reader.info), channels);
  require(ChoosePngFormat(reader, channels));
  const std::size_t given = png_get_channels(reader.png, reader.info);
  if (given == channels) {
    require(ReadPngRows(reader, image.pixels.data(), image.width * channels, image.height));
    return image;
  }
  std::vector<std::uint8_t> samples(image.width * image.height * given);
  require(ReadPngRows(reader, samples.data(), image.width * given, image.height));
  FillPixels(samples, given, image);
  return image;
}

}  // namespace mlp::stages
