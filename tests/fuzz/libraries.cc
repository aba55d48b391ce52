// The readers of ELF files and of /etc/ld.so.cache.
#include "engine/programs/elf_file.h"
#include "engine/programs/library_cache.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/memory_file.h"

namespace mlp {
namespace {

void CheckElf(const std::string& bytes) {
  MemoryFile file(bytes);
  const auto elf = ReadElf(file, "x");
  if (!elf) return Require(elf.error().code == ErrorCode::kCorrupt, "it is refused as damaged");
  Require(elf->has_value() == bytes.starts_with("\x7f"
                                                "ELF"),
          "what is no ELF file is none");
  if (!*elf) return;
  for (const std::string& name : (*elf)->needed) {
    Require(bytes.find(name) != std::string::npos, "names stand in the file");
    Require(name.find('\0') == std::string::npos, "names end at their end");
  }
}

void CheckCache(const std::string& bytes) {
  const LibraryCache cache(bytes);
  Require(cache.size() <= bytes.size() / 24, "it has no more entries than fit in");
  for (const char* const name : {"libc.so.6", "", "x"}) {
    for (const std::string& path : cache.Find(name)) {
      Require(path.front() == '/' && bytes.find(path) != std::string::npos, "paths stand in it");
    }
  }
}

}  // namespace
}  // namespace mlp

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes = mlp::TextOf(data, size);
  mlp::CheckElf(bytes);
  mlp::CheckCache(bytes);
  return 0;
}
