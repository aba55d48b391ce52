#include "store/base/atomic_file.h"

#include <sys/random.h>

#include <cstdint>

#include "store/base/format.h"

namespace mlp {
namespace {

Status WriteTemporary(FileSystem& fs, const std::string& path, std::string_view bytes,
                      const std::optional<FileStat>& replaced) {
  MLP_ASSIGN(const auto file, fs.CreateNew(path, 0666));
  MLP_TRY(file->Append(bytes));
  if (replaced && replaced->type == FileType::kRegular) {
    MLP_TRY(fs.SetMode(path, replaced->mode));
  }
  MLP_TRY(file->Sync());
  return file->Close();
}

}  // namespace

Status WriteFileAtomically(FileSystem& fs, const std::string& path, std::string_view bytes) {
  MLP_ASSIGN(const auto replaced, fs.Stat(path, false));
  const std::string temporary = TemporaryNameBeside(path);
  Status status = WriteTemporary(fs, temporary, bytes, replaced);
  if (status) status = fs.Rename(temporary, path);
  if (!status) {
    fs.RemoveFile(temporary);  // best effort: the first error is the one to report
    return status;
  }
  return fs.SyncDir(ParentOf(path));
}

Status MakeDirsDurably(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const auto stat, fs.Stat(path, true));
  if (stat) return fs.MakeDirs(path);  // reports what stands there if it is no directory
  const std::string parent = ParentOf(path);
  if (parent != path) MLP_TRY(MakeDirsDurably(fs, parent));
  MLP_TRY(fs.MakeDirs(path));
  return fs.SyncDir(parent);
}

std::string TemporaryNameBeside(const std::string& path) {
  constexpr std::size_t kLongestStem = 200;  // a name may have 255 bytes; the rest takes 22
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::string directory = path.substr(0, path.size() - name.size());
  return Format("{}.{}.{}.tmp", directory, name.substr(0, kLongestStem), RandomName());
}

std::string RandomName() {
  std::uint64_t number = 0;
  // For so few bytes it fails only when interrupted while the machine boots.
  while (getrandom(&number, sizeof number, 0) != sizeof number) {
  }
  return Format("{:016x}", number);
}

std::string ParentOf(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace mlp
