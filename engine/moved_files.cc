#include "engine/moved_files.h"

#include <cstdint>
#include <functional>
#include <optional>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using OneFile =
    std::function<Status(const std::string& from, const FileStat& stat, const std::string& to)>;

// Calls `make` for every file. Directories get their modes when they are full.
Status MakeTree(FileSystem& fs, const std::string& from, const std::string& to,
                const OneFile& make) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(from, /*follow_symlinks=*/false));
  if (!stat) return Fail(ErrorCode::kIo, Format("{} is gone", Quoted(from)));
  if (stat->type == FileType::kSymlink) {
    MLP_ASSIGN(const std::string target, fs.ReadLink(from));
    return fs.Symlink(target, to);
  }
  if (stat->type == FileType::kRegular) return make(from, *stat, to);
  if (stat->type == FileType::kOther)
    return Fail(ErrorCode::kInvalid, Format("{} is no file", Quoted(from)), "remove it");
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs.ListDir(from));
  MLP_TRY(fs.MakeDirs(to));
  for (const DirEntry& entry : entries)  // as deep as a path can be long
    MLP_TRY(MakeTree(fs, from + "/" + entry.name, to + "/" + entry.name, make));
  return fs.SetMode(to, stat->mode);
}

OneFile Copier(FileSystem& fs) {
  return [&fs](const std::string& from, const FileStat& stat, const std::string& to) -> Status {
    MLP_ASSIGN(const bool is_cloned, fs.Reflink(from, to, 0600));
    if (!is_cloned) MLP_TRY(fs.Copy(from, to, 0600));
    return fs.SetMode(to, stat.mode);
  };
}

// rename(2) must write into a directory that gets another parent.
Status RenameTree(FileSystem& fs, const FileStat& stat, const std::string& from,
                  const std::string& to) {
  constexpr std::uint16_t kWritable = 0700;
  const bool opens = stat.type == FileType::kDirectory && (stat.mode & kWritable) != kWritable;
  if (opens) MLP_TRY(fs.SetMode(from, stat.mode | kWritable));
  const Status renamed = fs.Rename(from, to);
  if (opens) MLP_TRY(fs.SetMode(renamed ? to : from, stat.mode));
  return renamed;
}

}  // namespace

Status CopyTree(FileSystem& fs, const std::string& from, const std::string& to) {
  return MakeTree(fs, from, to, Copier(fs));
}

Status LinkTree(FileSystem& fs, const std::string& from, const std::string& to) {
  const OneFile copy = Copier(fs);
  return MakeTree(fs, from, to,
                  [&](const std::string& file, const FileStat& stat, const std::string& link) {
                    if (fs.Hardlink(file, link)) return Status();
                    return copy(file, stat, link);
                  });
}

Status MoveTree(FileSystem& fs, const std::string& from, const std::string& to) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(from, /*follow_symlinks=*/false));
  if (!stat) return Fail(ErrorCode::kIo, Format("{} is gone", Quoted(from)));
  const Status renamed = RenameTree(fs, *stat, from, to);
  if (renamed) return {};
  const std::string copy = TemporaryNameBeside(to);
  Status copied = CopyTree(fs, from, copy);
  if (copied) copied = RenameTree(fs, *stat, copy, to);
  if (!copied) {
    (void)RemoveTree(fs, copy);
    return renamed;
  }
  // It goes as a whole, so that whoever finds a part of it knows that for none.
  const std::string gone = TemporaryNameBeside(from);
  MLP_TRY(fs.Rename(from, gone));
  return RemoveTree(fs, gone);
}

}  // namespace mlp
