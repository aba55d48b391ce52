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

// Of one grey level throughout, which JPEG keeps exactly.
inline std::string EncodeJpeg(unsigned width, unsigned height, unsigned char grey) {
  jpeg_compress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_compress(&jpeg);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&jpeg, &buffer, &size);
  jpeg.image_width = width;
  jpeg.image_height = height;
  jpeg.input_components = 1;
  jpeg.in_color_space = JCS_GRAYSCALE;
  jpeg_set_defaults(&jpeg);
  jpeg_start_compress(&jpeg, TRUE);
  std::vector<unsigned char> row(width, grey);
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

}  // namespace mlp::stages

#endif  // MLPIPE_TESTS_UNIT_STAGES_DATA_PICTURES_H_
