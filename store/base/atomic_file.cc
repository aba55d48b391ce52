#include "store/base/atomic_file.h"

#include <sys/random.h>

#include <cstdint>
#include <map>

#include "store/base/format.h"

namespace mlp {
namespace {

// `temporary`: with the mode of what stands at `path`.
Status WriteTemporary(FileSystem& fs, const std::string& temporary, const std::string& path,
                      std::string_view bytes, bool sync) {
  MLP_ASSIGN(const auto replaced, fs.Stat(path, false));
  MLP_ASSIGN(const auto file, fs.CreateNew(temporary, 0666));
  MLP_TRY(file->Append(bytes));
  if (replaced && replaced->type == FileType::kRegular) {
    MLP_TRY(fs.SetMode(temporary, replaced->mode));
  }
  if (sync) MLP_TRY(file->Sync());
  return file->Close();
}

// The device of each directory that is written to, with one of its directories.
Result<std::map<std::uint64_t, std::string>> DevicesOf(FileSystem& fs,
                                                       const std::vector<FileToWrite>& files) {
  std::map<std::uint64_t, std::string> devices;
  std::string last;
  for (const FileToWrite& file : files) {
    std::string directory = ParentOf(file.path);
    if (directory == last) continue;
    MLP_ASSIGN(const auto stat, fs.Stat(directory, true));
    if (stat) devices.emplace(stat->device, directory);
    last = std::move(directory);
  }
  return devices;
}

Status SyncDevices(FileSystem& fs, const std::map<std::uint64_t, std::string>& devices) {
  for (const auto& [device, directory] : devices) MLP_TRY(fs.SyncAll(directory));
  return {};
}

// `temporaries`: those that are still there, by file; "" once renamed.
Status WriteAllFiles(FileSystem& fs, const std::vector<FileToWrite>& files,
                     std::vector<std::string>& temporaries) {
  MLP_ASSIGN(const auto devices, DevicesOf(fs, files));
  for (const FileToWrite& file : files) {
    temporaries.push_back(TemporaryNameBeside(file.path));
    MLP_TRY(WriteTemporary(fs, temporaries.back(), file.path, file.bytes, /*sync=*/false));
  }
  MLP_TRY(SyncDevices(fs, devices));
  for (std::size_t i = 0; i < files.size(); ++i) {
    MLP_TRY(fs.Rename(temporaries[i], files[i].path));
    temporaries[i].clear();
  }
  return SyncDevices(fs, devices);
}

}  // namespace

Status WriteFileAtomically(FileSystem& fs, const std::string& path, std::string_view bytes) {
  const std::string temporary = TemporaryNameBeside(path);
  Status status = WriteTemporary(fs, temporary, path, bytes, /*sync=*/true);
  if (status) status = fs.Rename(temporary, path);
  if (!status) {
    fs.RemoveFile(temporary);  // best effort: the first error is the one to report
    return status;
  }
  return fs.SyncDir(ParentOf(path));
}

Status WriteFilesAtomically(FileSystem& fs, const std::vector<FileToWrite>& files) {
  if (files.empty()) return {};
  if (files.size() == 1) return WriteFileAtomically(fs, files[0].path, files[0].bytes);
  std::vector<std::string> temporaries;  // empty once renamed
  Status status = WriteAllFiles(fs, files, temporaries);
  for (const std::string& temporary : temporaries) {
    if (!temporary.empty()) fs.RemoveFile(temporary);  // best effort, after a failure
  }
  return status;
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
  return TemporaryNameBeside(path, RandomName());
}

std::string TemporaryNameBeside(const std::string& path, std::string_view random) {
  constexpr std::size_t kLongestStem = 200;  // a name may have 255 bytes; the rest takes 22
  const std::string name = path.substr(path.rfind('/') + 1);
  const std::string directory = path.substr(0, path.size() - name.size());
  return Format("{}.{}.{}.tmp", directory, name.substr(0, kLongestStem), random);
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
