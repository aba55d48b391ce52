// The readers of ELF files and of /etc/ld.so.cache.
#include <algorithm>
#include <cstring>

#include "engine/programs/elf_file.h"
#include "engine/programs/library_cache.h"
#include "tests/fuzz/fuzz.h"

namespace mlp {
namespace {

class BytesAsFile : public ReadableFile {
 public:
  explicit BytesAsFile(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::size_t> ReadAt(std::uint64_t offset, char* buffer, std::size_t capacity) override {
    if (offset >= bytes_.size()) return std::size_t{0};
    const std::size_t size = std::min<std::size_t>(capacity, bytes_.size() - offset);
    std::memcpy(buffer, bytes_.data() + offset, size);
    return size;
  }
  Result<FileStat> Stat() override {
    FileStat stat;
    stat.size = bytes_.size();
    return stat;
  }

 private:
  std::string bytes_;
};

void CheckElf(const std::string& bytes) {
  BytesAsFile file(bytes);
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
