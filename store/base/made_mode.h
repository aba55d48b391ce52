// MadeMode: for many files that must get the same mode. To make a file with it is one call, to set
// it afterwards is another; the umask decides whether that is needed, and the first file shows it.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>

#include "store/base/error.h"
#include "store/base/file_system.h"

namespace mlp {

class MadeMode {
 public:
  explicit MadeMode(std::uint32_t mode) : mode_(mode) {}

  std::uint32_t mode() const { return mode_; }
  // The file was made with mode(): now it has it. Called by several threads at once.
  Status Ensure(FileSystem& fs, const std::string& path) {
    if (!is_needed_) return {};
    MLP_ASSIGN(const auto stat, fs.Stat(path, /*follow_symlinks=*/false));
    is_needed_ = !stat || stat->mode != mode_;
    return is_needed_ ? fs.SetMode(path, mode_) : Status();
  }

 private:
  const std::uint32_t mode_;
  std::atomic<bool> is_needed_ = true;
};

}  // namespace mlp
