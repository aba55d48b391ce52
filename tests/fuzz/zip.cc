// The reader of zip archives: what it takes lies inside of the file, and equals itself.
#include "engine/verify/zip_file.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/engine/verify/verify_files.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = mlp::TextOf(data, size);
  const auto entries = mlp::ReadZipFile(mlp::Opened(bytes));
  if (!entries) return 0;
  for (const auto& [name, entry] : *entries) {
    mlp::Require(entry.part.offset <= size && entry.part.size <= size - entry.part.offset,
                 "an entry lies inside of the file");
  }
  const auto found = mlp::CompareZipFiles(mlp::Pair(bytes, bytes));
  mlp::Require(found.has_value() && !*found, "it equals itself");
  return 0;
}
