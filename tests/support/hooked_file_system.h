// HookedFileSystem: a FileSystem whose every call first asks a hook, which may count it, note it or
// make it fail.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/file_system.h"

namespace mlp::testing {

class HookedFileSystem : public FileSystemWrapper {
 public:
  // `call` is the name of the method ("Rename", "Append"); `path` what it changes or reads (of two
  // paths the second). An error that the hook returns is the call's result, and the call is not
  // made.
  using Hook = std::function<Status(std::string_view call, const std::string& path)>;

  HookedFileSystem(FileSystem& base, Hook hook)
      : FileSystemWrapper(base), hook_(std::make_shared<Hook>(std::move(hook))) {}

  Result<std::optional<FileStat>> Stat(const std::string& path, bool follow_symlinks) override;
  Result<std::vector<DirEntry>> ListDir(const std::string& path) override;
  Result<FileStat> ReadChunks(const std::string& path, const ByteSink& sink) override;
  Result<std::unique_ptr<ReadableFile>> OpenForReading(const std::string& path) override;
  Result<std::unique_ptr<WritableFile>> CreateNew(const std::string& path,
                                                  std::uint32_t mode) override;
  Result<std::unique_ptr<WritableFile>> OpenForAppending(const std::string& path) override;
  Status Copy(const std::string& from, const std::string& to, std::uint32_t mode) override;
  Result<bool> Reflink(const std::string& from, const std::string& to, std::uint32_t mode) override;
  Status Hardlink(const std::string& from, const std::string& to) override;
  Status Symlink(const std::string& target, const std::string& link) override;
  Result<std::string> ReadLink(const std::string& path) override;
  Status Rename(const std::string& from, const std::string& to) override;
  Result<bool> RenameNew(const std::string& from, const std::string& to) override;
  Status RemoveFile(const std::string& path) override;
  Status RemoveEmptyDir(const std::string& path) override;
  Status MakeDirs(const std::string& path) override;
  Status SetMode(const std::string& path, std::uint32_t mode) override;
  Status SyncDir(const std::string& path) override;
  Status SyncAll(const std::string& path) override;

 private:
  std::shared_ptr<Hook> hook_;  // shared with the files that CreateNew made
};

// A hook that fails the call of that number (counted from 1) with `error`, and every later one if
// `for_ever`, as after a crash. An Append that fails has written the first half of its bytes.
// `*calls` counts.
HookedFileSystem::Hook FailCall(int number, bool for_ever, int* calls);

}  // namespace mlp::testing
