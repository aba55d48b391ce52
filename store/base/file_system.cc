#include "store/base/file_system.h"

#include <algorithm>

namespace mlp {
namespace {

// `size` is what is expected: memory for it is taken once.
Result<std::string> ReadAll(FileSystem& fs, const std::string& path, std::uint64_t size) {
  constexpr std::uint64_t kMostAtOnce = 64 << 20;
  std::string bytes;
  bytes.reserve(std::min(size, kMostAtOnce));
  MLP_TRY(fs.ReadChunks(path, [&](std::string_view chunk) -> Status {
    bytes += chunk;
    return {};
  }));
  return bytes;
}

}  // namespace

Result<std::string> ReadFile(FileSystem& fs, const std::string& path) {
  return ReadAll(fs, path, 0);
}

Result<std::optional<std::string>> ReadFileIfThere(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const auto stat, fs.Stat(path, true));
  if (!stat) return std::nullopt;
  MLP_ASSIGN(std::string bytes, ReadAll(fs, path, stat->size));
  return bytes;
}

Status RemoveTree(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const auto stat, fs.Stat(path, false));
  if (!stat) return {};
  if (stat->type != FileType::kDirectory) return fs.RemoveFile(path);
  if ((stat->mode & 0700) != 0700) MLP_TRY(fs.SetMode(path, stat->mode | 0700));
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs.ListDir(path));
  for (const DirEntry& entry : entries) {
    MLP_TRY(RemoveTree(fs, path + "/" + entry.name));  // as deep as a path can be long
  }
  return fs.RemoveEmptyDir(path);
}

}  // namespace mlp
