// A file system that can clone or cannot, whatever the disk below does. It clones by copying: what
// tests look at is who asks for a clone, and who reads what.
#pragma once

#include <string>

#include "store/base/file_system.h"

namespace mlp::testing {

class CloningFileSystem : public FileSystemWrapper {
 public:
  explicit CloningFileSystem(bool can_clone)
      : FileSystemWrapper(PosixFileSystem()), can_clone_(can_clone) {}

  Result<bool> Reflink(const std::string& from, const std::string& to,
                       std::uint32_t mode) override {
    ++asked_;
    if (!can_clone_) return false;
    MLP_TRY(Copy(from, to, mode));
    return true;
  }
  int asked() const { return asked_; }

 private:
  const bool can_clone_;
  int asked_ = 0;
};

}  // namespace mlp::testing
