// Small pictures for tests, encoded by the libraries that will decode them.

#ifndef MLPIPE_TESTS_UNIT_STAGES_DATA_PICTURES_H_
#define MLPIPE_TESTS_UNIT_STAGES_DATA_PICTURES_H_

#include <png.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// jpeglib.h needs stdio.h before it.
#include <jpeglib.h>

namespace mlp::stages {

// `pixels` are RGB, row after row.
inline std::string EncodePng(unsigned width, unsigned height,
                             const std::vector<unsigned char>& pixels) {
  png_image png{};
  png.version = PNG_IMAGE_VERSION;
  png.width = width;
  png.height = height;
  png.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = 0;
  png_image_write_to_memory(&png, nullptr, &size, 0, pixels.data(), 0, nullptr);
  std::string bytes(size, '\0');
  png_image_write_to_memory(&png, bytes.data(), &size, 0, pixels.data(), 0, nullptr);
  bytes.resize(size);
  return bytes;
}

// A PNG file of any kind, by its parts.
struct PngParts {
  unsigned width = 0;
  unsigned height = 0;
  int depth = 8;
  int color_type = PNG_COLOR_TYPE_RGB;
  std::vector<unsigned char> rows = {};  // as the file has them, each of whole bytes
  std::vector<png_color> palette = {};
  std::vector<png_byte> palette_alpha = {};
  double gamma = 0;  // 0: none is stored
  bool interlaced = false;
};

inline std::string EncodePngParts(PngParts parts) {
  std::string bytes;
  png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(png);
  const auto append = [](png_structp writer, png_bytep data, std::size_t count) {
    static_cast<std::string*>(png_get_io_ptr(writer))
        ->append(reinterpret_cast<const char*>(data), count);
  };
  png_set_write_fn(png, &bytes, append, [](png_structp) {});
  png_set_IHDR(png, info, parts.width, parts.height, parts.depth, parts.color_type,
               parts.interlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (parts.gamma > 0) png_set_gAMA(png, info, parts.gamma);
  if (!parts.palette.empty()) {
    png_set_PLTE(png, info, parts.palette.data(), static_cast<int>(parts.palette.size()));
    png_set_tRNS(png, info, parts.palette_alpha.data(),
                 static_cast<int>(parts.palette_alpha.size()), nullptr);
  }
  png_write_info(png, info);
  std::vector<png_bytep> rows;
  for (unsigned y = 0; y < parts.height; ++y) {
    rows.push_back(parts.rows.data() + y * (parts.rows.size() / parts.height));
  }
  png_write_image(png, rows.data());
  png_write_end(png, info);
  png_destroy_write_struct(&png, &info);
  return bytes;
}

// Of one colour throughout: of one value (grey) or three (RGB).
inline std::string EncodeJpegOf(unsigned width, unsigned height,
                                const std::vector<unsigned char>& color) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &buffer, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = static_cast<int>(color.size());
  jpeg.in_color_space = color.size() == 1 ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  std::vector<unsigned char> row;
  for (unsigned x = 0; x < width; ++x) row.insert(row.end(), color.begin(), color.end());
  for (unsigned y = 0; y < height; ++y) {
    JSAMPROW rows = row.data();
    jpeg_write_scanlines(&jpeg, &rows, 1);
  }
  jpeg_finish_compress(&jpeg);
  std::string bytes(reinterpret_cast<char*>(buffer), size);
  jpeg_destroy_compress(&jpeg);
  std::free(buffer);
  return bytes;
}

// Of one grey level throughout, which JPEG keeps exactly.
inline std::string EncodeJpeg(unsigned width, unsigned height, unsigned char grey) {
  return EncodeJpegOf(width, height, {grey});
}

}  // namespace mlp::stages

#endif  // MLPIPE_TESTS_UNIT_STAGES_DATA_PICTURES_H_
