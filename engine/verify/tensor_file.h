// TensorFile: what a file of tensors (safetensors) holds, read without trust in it.
//
//   8 bytes   n, little-endian: the size of the header
//   n bytes   JSON: {"<name>": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]},
//   ...,
//             "__metadata__": {"<key>": "<text>", ...}}
//   the rest  the tensors, row-major, little-endian; the offsets count from here
//
// Source: https://github.com/huggingface/safetensors. Refused, as the format demands: a header that
// is larger than 100 MB or leaves the file, names that come twice, sizes that overflow or are not
// those of the shape, tensors that overlap, leave the file or leave a hole.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/verify/file_pair.h"

namespace mlp {

enum class ElementType {
  kBool,
  kU8,
  kI8,
  kF8E5M2,
  kF8E4M3,
  kU16,
  kI16,
  kF16,
  kBF16,
  kU32,
  kI32,
  kF32,
  kU64,
  kI64,
  kF64
};
std::string_view NameOf(ElementType type);  // "F32"
std::size_t SizeOf(ElementType type);       // bytes of an element
// The element at `bytes`, which has SizeOf(type) of them. 64-bit integers are rounded.
double ElementAt(ElementType type, const char* bytes);

struct Tensor {
  ElementType type = ElementType::kF32;
  std::vector<std::uint64_t> shape;
  FilePart part;  // of the file

  std::uint64_t Elements() const { return part.size / SizeOf(type); }
};

struct TensorFile {
  std::map<std::string, Tensor> tensors;
  std::map<std::string, std::string> metadata;
};

// kInvalid, saying what is wrong, for all that is no such file.
Result<TensorFile> ReadTensorFile(const OpenedFile& file);

}  // namespace mlp
