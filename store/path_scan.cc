#include "store/path_scan.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "store/base/format.h"
#include "store/base/parallel.h"
#include "store/base/private_names.h"
#include "store/base/text.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

constexpr std::size_t kStatsPerThread = 512;

// Lists a directory and all below it, then looks at the files: apart, since the looking can be done
// by several threads, and because the list's final size is known by then.
class DirectoryWalk {
 public:
  DirectoryWalk(FileSystem& fs, FileIndex& index, const ScanFilter& filter, PathScan& scan)
      : fs_(fs), index_(index), filter_(filter), scan_(scan) {}

  Status Run() {
    MLP_TRY(List());
    TakeOver();
    MLP_TRY(LookAtAll());
    std::erase_if(scan_.files, [](const ScannedFile& file) { return !IsFile(file); });
    FileIndex::Reader known = index_.Below(scan_.path);
    for (ScannedFile& file : scan_.files)
      file.digest = known.Find(file.path, file.stat).value_or(Digest());
    return {};
  }

 private:
  struct Found {
    RelPath path;
    bool is_symlink = false;
  };

  static bool IsFile(const ScannedFile& file) { return file.stat.type == FileType::kRegular; }

  std::string Absolute(const RelPath& path) const {
    return path.is_root() ? scan_.path : scan_.path + "/" + path.str();
  }

  // Directories stand in `waiting` with the last one next.
  Status List() {
    for (std::vector<RelPath> waiting(1); !waiting.empty();) {
      const RelPath directory = std::move(waiting.back());
      waiting.pop_back();
      const std::size_t others = waiting.size();
      MLP_TRY(Visit(directory, waiting));
      std::reverse(waiting.begin() + static_cast<std::ptrdiff_t>(others), waiting.end());
    }
    return {};
  }

  Status Visit(const RelPath& directory, std::vector<RelPath>& waiting) {
    MLP_ASSIGN(std::vector<DirEntry> entries, fs_.ListDir(Absolute(directory)));
    if (filter_) MLP_TRY(filter_(directory, entries));
    for (const DirEntry& entry : entries) {
      if (IsNeverTracked(entry.name)) continue;
      const Result<RelPath> name = RelPath::Strict(entry.name);
      if (!name || !IsValidUtf8(entry.name)) return RefuseName(directory, entry.name);
      if (entry.type == FileType::kDirectory) {
        waiting.push_back(directory / *name);
      } else {
        found_.push_back({directory / *name, entry.type == FileType::kSymlink});
      }
    }
    return {};
  }

  Status RefuseName(const RelPath& directory, const std::string& name) const {
    return Fail(ErrorCode::kInvalid,
                Format("the name '{}' in '{}' has a newline or is not UTF-8", ForTerminal(name),
                       Absolute(directory)),
                "rename that file");
  }

  void TakeOver() {
    const auto by_path = [](const Found& a, const Found& b) { return a.path < b.path; };
    if (!std::is_sorted(found_.begin(), found_.end(), by_path))
      std::sort(found_.begin(), found_.end(), by_path);
    scan_.files.reserve(found_.size());
    for (Found& found : found_)
      scan_.files.push_back({std::move(found.path), {}, {}, found.is_symlink});
    found_ = {};
  }

  Status LookAtAll() {
    return ForRanges(scan_.files.size(), kStatsPerThread, [&](auto begin, auto end) -> Status {
      for (std::size_t i = begin; i < end; ++i) MLP_TRY(LookAt(scan_.files[i]));
      return {};
    });
  }

  // What is no file any more, or leads to a directory, gets a stat that says so.
  Status LookAt(ScannedFile& file) const {
    const std::string path = Absolute(file.path);
    MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/true));
    if (!stat && file.is_symlink)
      return Fail(ErrorCode::kIo, Format("'{}' is a broken symlink", path));
    file.stat.type = FileType::kDirectory;
    if (!stat) return {};  // removed since the directory was listed
    if (stat->type != FileType::kRegular && stat->type != FileType::kDirectory)
      return Fail(ErrorCode::kIo, Format("'{}' is neither a file nor a directory", path));
    file.stat = *stat;
    return {};
  }

  FileSystem& fs_;
  FileIndex& index_;
  const ScanFilter& filter_;
  PathScan& scan_;
  std::deque<Found> found_;
};

}  // namespace

std::string PathScan::PathOf(const ScannedFile& file) const {
  return file.path.is_root() ? path : path + "/" + file.path.str();
}

std::vector<std::uint32_t> PathScan::Unknown() const {
  std::vector<std::uint32_t> unknown;
  for (std::uint32_t i = 0; i < files.size(); ++i) {
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

Status PathScan::WriteTree(HashAlgorithm algorithm, const ByteSink& sink) const {
  TreeWriter writer(algorithm, sink);
  for (const ScannedFile& file : files) MLP_TRY(writer.Add(file.path, file.digest));
  return writer.Finish();
}

PathRecord PathScan::Record(HashAlgorithm algorithm) const {
  PathRecord record;
  if (is_directory) {
    Hasher hasher(algorithm);
    (void)WriteTree(algorithm, [&](std::string_view bytes) -> Status {
      hasher.Update(bytes);
      return {};
    });
    record.digest = hasher.Finish().AsTree();
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

Status HashUnknown(FileSystem& fs, FileIndex& index, HashAlgorithm algorithm, std::int64_t now_ns,
                   PathScan& scan) {
  for (const std::uint32_t i : scan.Unknown()) {
    ScannedFile& file = scan.files[i];
    const std::string path = scan.PathOf(file);
    MLP_ASSIGN(file.digest, HashBytesOf(fs, algorithm, path, &file.stat));
    index.Remember(path, file.stat, file.digest, now_ns);
  }
  return {};
}

}  // namespace mlp
