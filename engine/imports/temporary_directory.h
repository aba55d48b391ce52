// TemporaryDirectory: a directory outside of every project that nobody else can read, gone with its
// owner. After a kill it stays, as "mlpipe-<random>" where the system keeps such things ($TMPDIR).
#pragma once

#include <string>

#include "store/base/file_system.h"

namespace mlp {

class TemporaryDirectory {
 public:
  static Result<TemporaryDirectory> Make(FileSystem& fs);
  TemporaryDirectory(TemporaryDirectory&& other) noexcept;
  TemporaryDirectory& operator=(TemporaryDirectory&& other) noexcept;
  ~TemporaryDirectory();  // removes it with all that is in it

  const std::string& path() const { return path_; }  // absolute, without symlinks

 private:
  TemporaryDirectory(FileSystem& fs, std::string path) : fs_(&fs), path_(std::move(path)) {}

  FileSystem* fs_;
  std::string path_;  // empty: moved away
};

}  // namespace mlp
