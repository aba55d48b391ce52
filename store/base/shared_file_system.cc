#include "store/base/shared_file_system.h"

#include "store/base/atomic_file.h"

namespace mlp {

namespace {

constexpr std::uint32_t kSharedFile = 0664;
constexpr std::uint32_t kSharedDir = 02775;

std::uint32_t SharedMode(std::uint32_t mode) {
  return (mode & 0222) == 0 ? mode : kSharedFile;
}

}  // namespace

Result<std::unique_ptr<WritableFile>> SharedFileSystem::CreateNew(const std::string& path,
                                                                  std::uint32_t mode) {
  MLP_ASSIGN(auto file, base_.CreateNew(path, mode));
  MLP_TRY(base_.SetMode(path, SharedMode(mode)));
  return file;
}

Status SharedFileSystem::Copy(const std::string& from, const std::string& to, std::uint32_t mode) {
  MLP_TRY(base_.Copy(from, to, mode));
  return base_.SetMode(to, SharedMode(mode));
}

Result<bool> SharedFileSystem::Reflink(const std::string& from, const std::string& to,
                                       std::uint32_t mode) {
  MLP_ASSIGN(const bool cloned, base_.Reflink(from, to, mode));
  if (cloned) MLP_TRY(base_.SetMode(to, SharedMode(mode)));
  return cloned;
}

Status SharedFileSystem::MakeDirs(const std::string& path) {
  MLP_ASSIGN(const auto stat, base_.Stat(path, true));
  if (stat) return base_.MakeDirs(path);  // reports what stands there if it is no directory
  const std::string parent = ParentOf(path);
  if (parent != path) MLP_TRY(MakeDirs(parent));
  MLP_TRY(base_.MakeDirs(path));
  return base_.SetMode(path, kSharedDir);
}

}  // namespace mlp
