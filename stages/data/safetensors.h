// Tensors in a file, without code in it (format: https://huggingface.co/docs/safetensors).
//
//   file   = size header data
//   size   = length of `header`, 8 bytes, little-endian
//   header = JSON object, padded with spaces to a multiple of 8:
//            {NAME: {"data_offsets": [begin, end], "dtype": DTYPE, "shape": [...]}, ...,
//             "__metadata__": {NAME: TEXT, ...}}
//   data   = the tensors' bytes, little-endian and row-major; offsets count from its start
//
// Written here with keys sorted, no other spaces, and data in falling order of the size of an
// element and then of keys: so equal tensors give equal bytes, and each tensor of a file that is
// mapped into memory lies at a multiple of the size of its elements. Read from anywhere, and
// believed in nothing: a file is refused unless its tensors cover the data exactly, without
// overlap.

#ifndef MLPIPE_STAGES_DATA_SAFETENSORS_H_
#define MLPIPE_STAGES_DATA_SAFETENSORS_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "stages/data/samples.h"

namespace mlp::stages {

enum class DType { kU8, kI64, kF32 };

std::size_t SizeOf(DType dtype);

// A tensor whose bytes someone else holds.
struct TensorView {
  DType dtype;
  Shape shape;  // empty for a single value; a dimension may be 0
  std::string_view bytes;
};

// The bytes of a file of `tensors`. Each view's bytes must fill its shape.
std::string EncodeSafetensors(const std::map<std::string, TensorView>& tensors,
                              const std::map<std::string, std::string>& metadata = {});

// A file in memory. The views it gives live as long as it does.
class Safetensors {
 public:
  explicit Safetensors(const std::filesystem::path& file);

  // The same of `bytes` that were read from `file`.
  Safetensors(const std::filesystem::path& file, std::string bytes);

  // The tensor of that name and type; an error that names the file if there is none.
  const TensorView& Get(const std::string& name, DType dtype) const;

  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::string bytes_;
  std::map<std::string, TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_SAFETENSORS_H_
