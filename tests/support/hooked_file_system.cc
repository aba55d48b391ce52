#include "tests/support/hooked_file_system.h"

#include <utility>

#include "store/base/format.h"

namespace mlp::testing {
namespace {

class HookedFile : public WritableFile {
 public:
  HookedFile(std::unique_ptr<WritableFile> base, std::string path,
             std::shared_ptr<HookedFileSystem::Hook> hook)
      : base_(std::move(base)), path_(std::move(path)), hook_(std::move(hook)) {}

  Status Append(std::string_view bytes) override {
    Status allowed = (*hook_)("Append", path_);
    if (allowed) return base_->Append(bytes);
    MLP_TRY(
        base_->Append(bytes.substr(0, bytes.size() / 2)));  // a short write, as a full disk does
    return allowed;
  }
  Status Sync() override {
    MLP_TRY((*hook_)("Sync", path_));
    return base_->Sync();
  }
  Status Close() override {
    MLP_TRY((*hook_)("Close", path_));
    return base_->Close();
  }

 private:
  std::unique_ptr<WritableFile> base_;
  std::string path_;
  std::shared_ptr<HookedFileSystem::Hook> hook_;
};

}  // namespace

Result<std::optional<FileStat>> HookedFileSystem::Stat(const std::string& path,
                                                       bool follow_symlinks) {
  MLP_TRY((*hook_)("Stat", path));
  return base_.Stat(path, follow_symlinks);
}
Result<std::vector<DirEntry>> HookedFileSystem::ListDir(const std::string& path) {
  MLP_TRY((*hook_)("ListDir", path));
  return base_.ListDir(path);
}
Result<FileStat> HookedFileSystem::ReadChunks(const std::string& path, const ByteSink& sink) {
  MLP_TRY((*hook_)("ReadChunks", path));
  return base_.ReadChunks(path, sink);
}
Result<std::unique_ptr<WritableFile>> HookedFileSystem::CreateNew(const std::string& path,
                                                                  std::uint32_t mode) {
  MLP_TRY((*hook_)("CreateNew", path));
  MLP_ASSIGN(std::unique_ptr<WritableFile> file, base_.CreateNew(path, mode));
  return std::make_unique<HookedFile>(std::move(file), path, hook_);
}
Result<std::unique_ptr<WritableFile>> HookedFileSystem::OpenForAppending(const std::string& path) {
  MLP_TRY((*hook_)("OpenForAppending", path));
  MLP_ASSIGN(std::unique_ptr<WritableFile> file, base_.OpenForAppending(path));
  return std::make_unique<HookedFile>(std::move(file), path, hook_);
}
Result<std::unique_ptr<ReadableFile>> HookedFileSystem::OpenForReading(const std::string& path) {
  MLP_TRY((*hook_)("OpenForReading", path));
  return base_.OpenForReading(path);
}
Status HookedFileSystem::Copy(const std::string& from, const std::string& to, std::uint32_t mode) {
  MLP_TRY((*hook_)("Copy", to));
  return base_.Copy(from, to, mode);
}
Result<bool> HookedFileSystem::Reflink(const std::string& from, const std::string& to,
                                       std::uint32_t mode) {
  MLP_TRY((*hook_)("Reflink", to));
  return base_.Reflink(from, to, mode);
}
Status HookedFileSystem::Hardlink(const std::string& from, const std::string& to) {
  MLP_TRY((*hook_)("Hardlink", to));
  return base_.Hardlink(from, to);
}
Status HookedFileSystem::Symlink(const std::string& target, const std::string& link) {
  MLP_TRY((*hook_)("Symlink", link));
  return base_.Symlink(target, link);
}
Result<std::string> HookedFileSystem::ReadLink(const std::string& path) {
  MLP_TRY((*hook_)("ReadLink", path));
  return base_.ReadLink(path);
}
Status HookedFileSystem::Rename(const std::string& from, const std::string& to) {
  MLP_TRY((*hook_)("Rename", to));
  return base_.Rename(from, to);
}
Result<bool> HookedFileSystem::RenameNew(const std::string& from, const std::string& to) {
  MLP_TRY((*hook_)("RenameNew", to));
  return base_.RenameNew(from, to);
}
Status HookedFileSystem::RemoveFile(const std::string& path) {
  MLP_TRY((*hook_)("RemoveFile", path));
  return base_.RemoveFile(path);
}
Status HookedFileSystem::RemoveEmptyDir(const std::string& path) {
  MLP_TRY((*hook_)("RemoveEmptyDir", path));
  return base_.RemoveEmptyDir(path);
}
Status HookedFileSystem::MakeDirs(const std::string& path) {
  MLP_TRY((*hook_)("MakeDirs", path));
  return base_.MakeDirs(path);
}
Status HookedFileSystem::SetMode(const std::string& path, std::uint32_t mode) {
  MLP_TRY((*hook_)("SetMode", path));
  return base_.SetMode(path, mode);
}
Status HookedFileSystem::SyncDir(const std::string& path) {
  MLP_TRY((*hook_)("SyncDir", path));
  return base_.SyncDir(path);
}
Status HookedFileSystem::SyncAll(const std::string& path) {
  MLP_TRY((*hook_)("SyncAll", path));
  return base_.SyncAll(path);
}

HookedFileSystem::Hook FailCall(int number, bool for_ever, int* calls) {
  *calls = 0;
  return [=](std::string_view call, const std::string& path) -> Status {
    ++*calls;
    if (*calls != number && !(for_ever && *calls > number)) return {};
    return Fail(ErrorCode::kIo, Format("injected failure of {} at '{}'", call, path));
  };
}

}  // namespace mlp::testing
