// SharedFileSystem: another file system, where everything that is made may be changed by the whole
// group: directories 02775, so that what is made in them belongs to their group, and files 0664,
// whatever the umask is. A file that is made read-only gets just that mode. For a cache that
// several users share (`cache.shared = group`).
#pragma once

#include "store/base/file_system.h"

namespace mlp {

class SharedFileSystem : public FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  Result<std::unique_ptr<WritableFile>> CreateNew(const std::string& path,
                                                  std::uint32_t mode) override;
  Status Copy(const std::string& from, const std::string& to, std::uint32_t mode) override;
  Result<bool> Reflink(const std::string& from, const std::string& to, std::uint32_t mode) override;
  Status MakeDirs(const std::string& path) override;
};

}  // namespace mlp
