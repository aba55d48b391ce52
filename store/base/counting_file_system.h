// CountingFileSystem: counts the bytes that are read through it, for whoever shows progress.
#pragma once

#include <atomic>
#include <cstdint>

#include "store/base/file_system.h"

namespace mlp {

class CountingFileSystem : public FileSystemWrapper {
 public:
  explicit CountingFileSystem(FileSystem& base) : FileSystemWrapper(base) {}

  // nullptr: nothing is counted. Before other threads read.
  void CountInto(std::atomic<std::uint64_t>* bytes) { bytes_ = bytes; }

  Result<FileStat> ReadChunks(const std::string& path, const ByteSink& sink) override {
    if (bytes_ == nullptr) return base_.ReadChunks(path, sink);
    return base_.ReadChunks(path, [&](std::string_view chunk) {
      bytes_->fetch_add(chunk.size(), std::memory_order_relaxed);
      return sink(chunk);
    });
  }

 private:
  std::atomic<std::uint64_t>* bytes_ = nullptr;
};

}  // namespace mlp
