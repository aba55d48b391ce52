#include "store/path_scan.h"

#include <algorithm>
#include <utility>

#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

// Walks a directory with a list of directories still to visit.
class DirectoryWalk {
 public:
  DirectoryWalk(FileSystem& fs, FileIndex& index, const ScanFilter& filter, PathScan& scan)
      : fs_(fs), index_(index), filter_(filter), scan_(scan) {}

  Status Run() {
    for (waiting_.push_back(RelPath()); !waiting_.empty();) {
      const RelPath directory = std::move(waiting_.back());
      waiting_.pop_back();
      MLP_TRY(Visit(directory));
    }
    std::sort(scan_.files.begin(), scan_.files.end(),
              [](const ScannedFile& a, const ScannedFile& b) { return a.path < b.path; });
    return {};
  }

 private:
  std::string Absolute(const RelPath& path) const {
    return path.is_root() ? scan_.path : scan_.path + "/" + path.str();
  }

  Status Visit(const RelPath& directory) {
    MLP_ASSIGN(std::vector<DirEntry> entries, fs_.ListDir(Absolute(directory)));
    if (filter_) MLP_TRY(filter_(directory, entries));
    for (const DirEntry& entry : entries) {
      if (IsNeverTracked(entry.name)) continue;
      const Result<RelPath> name = RelPath::Strict(entry.name);
      if (!name || !IsValidUtf8(entry.name)) return RefuseName(directory, entry.name);
      RelPath path = directory / *name;
      if (entry.type == FileType::kDirectory) {
        waiting_.push_back(std::move(path));
      } else {
        MLP_TRY(AddFile(std::move(path), entry.type == FileType::kSymlink));
      }
    }
    return {};
  }

  Status RefuseName(const RelPath& directory, const std::string& name) const {
    return Fail(ErrorCode::kInvalid,
                Format("the name '{}' in '{}' has a control character or is not UTF-8",
                       ForTerminal(name), Absolute(directory)),
                "rename that file");
  }

  Status AddFile(RelPath path, bool is_symlink) {
    const std::string absolute = Absolute(path);
    MLP_ASSIGN(const auto stat, fs_.Stat(absolute, /*follow_symlinks=*/true));
    if (!stat && is_symlink) {
      return Fail(ErrorCode::kIo, Format("'{}' is a broken symlink", absolute));
    }
    if (!stat) return {};  // removed since the directory was listed
    if (stat->type == FileType::kDirectory) return {};
    if (stat->type != FileType::kRegular) {
      return Fail(ErrorCode::kIo, Format("'{}' is neither a file nor a directory", absolute));
    }
    const Digest digest = index_.Find(absolute, *stat).value_or(Digest());
    scan_.files.push_back({std::move(path), *stat, digest, is_symlink});
    return {};
  }

  FileSystem& fs_;
  FileIndex& index_;
  const ScanFilter& filter_;
  PathScan& scan_;
  std::vector<RelPath> waiting_;
};

}  // namespace

std::string PathScan::PathOf(const ScannedFile& file) const {
  return file.path.is_root() ? path : path + "/" + file.path.str();
}

std::vector<std::size_t> PathScan::Unknown() const {
  std::vector<std::size_t> unknown;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (files[i].digest.empty()) unknown.push_back(i);
  }
  return unknown;
}

TreeObject PathScan::Tree() const {
  std::vector<TreeEntry> entries;
  entries.reserve(files.size());
  for (const ScannedFile& file : files) entries.push_back({file.path, file.digest});
  return TreeObject(std::move(entries));
}

PathRecord PathScan::Record(HashAlgorithm algorithm) const {
  PathRecord record;
  if (is_directory) {
    record.digest = HashOf(algorithm, Tree().Serialize(algorithm)).AsTree();
    record.nfiles = files.size();
  } else {
    record.digest = files.front().digest;
    record.is_executable = files.front().stat.is_executable();
  }
  for (const ScannedFile& file : files) record.size += file.stat.size;
  return record;
}

Result<PathScan> ScanPath(FileSystem& fs, FileIndex& index, const std::string& path,
                          const ScanFilter& filter) {
  PathScan scan;
  scan.path = path;
  MLP_ASSIGN(const auto stat, fs.Stat(path, /*follow_symlinks=*/true));
  if (!stat) {
    MLP_ASSIGN(const auto link, fs.Stat(path, /*follow_symlinks=*/false));
    if (!link) return scan;
    return Fail(ErrorCode::kIo, Format("'{}' is a broken symlink", path));
  }
  scan.exists = true;
  scan.is_directory = stat->type == FileType::kDirectory;
  if (scan.is_directory) {
    MLP_TRY(DirectoryWalk(fs, index, filter, scan).Run());
  } else if (stat->type == FileType::kRegular) {
    scan.files.push_back({RelPath(), *stat, index.Find(path, *stat).value_or(Digest())});
  } else {
    return Fail(ErrorCode::kIo, Format("'{}' is neither a file nor a directory", path));
  }
  return scan;
}

Result<Digest> HashFile(FileSystem& fs, HashAlgorithm algorithm, const std::string& path,
                        const FileStat& expected) {
  MLP_ASSIGN(const Digest digest, HashBytesOf(fs, algorithm, path));
  MLP_TRY(CheckUnchanged(fs, path, expected));
  return digest;
}

Status HashUnknown(FileSystem& fs, FileIndex& index, HashAlgorithm algorithm, std::int64_t now_ns,
                   PathScan& scan) {
  for (const std::size_t i : scan.Unknown()) {
    ScannedFile& file = scan.files[i];
    const std::string path = scan.PathOf(file);
    MLP_ASSIGN(file.digest, HashFile(fs, algorithm, path, file.stat));
    index.Remember(path, file.stat, file.digest, now_ns);
  }
  return {};
}

}  // namespace mlp
