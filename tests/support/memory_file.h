// Bytes as an open file.
#pragma once

#include <algorithm>
#include <cstring>
#include <string>

#include "store/base/file_system.h"

namespace mlp {

class MemoryFile : public ReadableFile {
 public:
  explicit MemoryFile(std::string bytes) : bytes_(std::move(bytes)) {}
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

}  // namespace mlp
