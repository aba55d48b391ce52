// CountingFileSystem: counts the bytes that are read through it, for whoever shows progress.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

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
  Result<std::unique_ptr<ReadableFile>> OpenForReading(const std::string& path) override {
    MLP_ASSIGN(auto file, base_.OpenForReading(path));
    if (bytes_ == nullptr) return file;
    return std::make_unique<CountingFile>(std::move(file), *bytes_);
  }

 private:
  class CountingFile : public ReadableFile {
   public:
    CountingFile(std::unique_ptr<ReadableFile> base, std::atomic<std::uint64_t>& bytes)
        : base_(std::move(base)), bytes_(bytes) {}
    Result<std::size_t> ReadAt(std::uint64_t offset, char* buffer, std::size_t capacity) override {
      MLP_ASSIGN(const std::size_t got, base_->ReadAt(offset, buffer, capacity));
      bytes_.fetch_add(got, std::memory_order_relaxed);
      return got;
    }
    Result<FileStat> Stat() override { return base_->Stat(); }

   private:
    const std::unique_ptr<ReadableFile> base_;
    std::atomic<std::uint64_t>& bytes_;
  };

  std::atomic<std::uint64_t>* bytes_ = nullptr;
};

}  // namespace mlp
