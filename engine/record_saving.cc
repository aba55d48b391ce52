#include "engine/record_saving.h"

#include <algorithm>
#include <chrono>

#include "store/base/atomic_file.h"
#include "store/base/file_lock.h"
#include "store/file_index.h"

namespace mlp {
namespace {

// Others hold the lock for as long as it takes to write a file.
constexpr std::chrono::minutes kPatience{2};

bool IsSame(const FileStat* stamp, const std::optional<FileStat>& now) {
  if (stamp == nullptr || !now) return false;
  return stamp->device == now->device && stamp->inode == now->inode && stamp->size == now->size &&
         stamp->mtime_ns == now->mtime_ns && stamp->ctime_ns == now->ctime_ns;
}

// The lock file as another process left it, with the entries that changed here.
Result<LockFile> Merged(HashAlgorithm algorithm, const std::string& path, std::string text,
                        const LockFile& mine, const std::set<std::string>& changed) {
  MLP_ASSIGN(LockFile merged, LockFile::Parse(algorithm, path, std::move(text)));
  for (const std::string& stage : changed) {
    if (const LockedStage* entry = mine.Find(stage)) {
      merged.Set(stage, *entry);
    } else {
      merged.Remove(stage);
    }
  }
  return merged;
}

Status SaveLockFile(FileSystem& fs, const ProjectPaths& paths, const ParsedCache& cache,
                    Records& records, const RelPath& file, const std::set<std::string>& changed) {
  const HashAlgorithm algorithm = paths.layout().algorithm;
  const LockOrder order = paths.layout().sorted_lock ? LockOrder::kByName : LockOrder::kKept;
  const std::string name = LockFileOf(file).str();
  const std::string path = paths.root() + "/" + name;
  MLP_ASSIGN(auto stat, fs.Stat(path, true));
  if (stat && !IsSame(records.FindStamp(file), stat)) {
    MLP_ASSIGN(std::string text, ReadFile(fs, path));
    MLP_ASSIGN(LockFile merged,
               Merged(algorithm, name, std::move(text), records.lock_files().at(file), changed));
    records.AddLockFile(file, std::move(merged));
  }
  const LockFile& lock = records.lock_files().at(file);
  const std::string text = lock.Serialize(algorithm, order);
  MLP_TRY(WriteFileAtomically(fs, path, text));
  cache.KeepLock(LockFileOf(file), text, algorithm, lock);
  MLP_ASSIGN(stat, fs.Stat(path, true));
  if (stat) records.SetStamp(file, *stat);
  return {};
}

}  // namespace

Status SetStamps(FileSystem& fs, const ProjectPaths& paths, std::int64_t begun_ns,
                 Records& records) {
  for (const auto& [file, lock] : records.lock_files()) {
    MLP_ASSIGN(const auto stat, fs.Stat(paths.root() + "/" + LockFileOf(file).str(), true));
    if (!stat) continue;
    const std::int64_t changed_ns = std::max(stat->mtime_ns, stat->ctime_ns);
    if (changed_ns < begun_ns - FileIndex::kRacyWindowNs) records.SetStamp(file, *stat);
  }
  return {};
}

Status SaveLockFiles(FileSystem& fs, const ProjectPaths& paths, const ParsedCache& cache,
                     Records& records) {
  if (records.changed().empty()) return {};
  MLP_TRY(fs.MakeDirs(ParentOf(paths.RecordsLock())));
  MLP_ASSIGN(const FileLock lock,
             FileLock::Acquire(paths.RecordsLock(), "mlpipe writing lock files", kPatience));
  for (const auto& [file, stages] : records.changed()) {
    if (!records.lock_files().contains(file)) continue;
    MLP_TRY(SaveLockFile(fs, paths, cache, records, file, stages));
  }
  records.MarkSaved();
  return {};
}

}  // namespace mlp
