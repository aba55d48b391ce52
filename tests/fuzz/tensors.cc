// The reader of tensor files: what it takes lies inside of the file, and equals itself.
#include "engine/verify/tensor_comparison.h"
#include "engine/verify/tensor_file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/engine/verify/verify_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = mlp::TextOf(data, size);
  const auto file = mlp::ReadTensorFile(mlp::Opened(bytes));
  if (!file) return 0;
  for (const auto& [name, tensor] : file->tensors) {
    mlp::Require(tensor.part.offset <= size && tensor.part.size <= size - tensor.part.offset,
                 "a tensor lies inside of the file");
    mlp::Require(tensor.Elements() * mlp::SizeOf(tensor.type) == tensor.part.size,
                 "it has whole elements");
  }
  const auto found = mlp::CompareTensors({}, mlp::Pair(bytes, bytes));
  mlp::Require(found.has_value() && !*found, "it equals itself");
  return 0;
}
