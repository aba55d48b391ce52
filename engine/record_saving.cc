#include "engine/record_saving.h"

#include <algorithm>
#include <chrono>

#include "engine/environment_lock.h"
#include "pipelines/pointer_file.h"
#include "store/base/atomic_file.h"
#include "store/file_index.h"

namespace mlp {
namespace {

// Others hold the lock for as long as it takes to write a file.
constexpr std::chrono::minutes kSavingPatience{2};

bool IsSame(const FileStat* stamp, const std::optional<FileStat>& now) {
  if (stamp == nullptr || !now) return false;
  return stamp->device == now->device && stamp->inode == now->inode && stamp->size == now->size &&
         stamp->mtime_ns == now->mtime_ns && stamp->ctime_ns == now->ctime_ns;
}

std::map<RelPath, std::vector<std::string>> NewInOrder(const StageGraph& graph,
                                                       const Records& records) {
  std::map<RelPath, std::vector<std::string>> names;
  for (const StageId id : graph.TopologicalOrder()) {
    const Stage& stage = graph.stage(id);
    if (records.NewIn(stage.file).contains(stage.name)) names[stage.file].push_back(stage.name);
  }
  return names;
}

bool IsStill(const LockedStage* now, const std::optional<LockedStage>& before) {
  return before ? now != nullptr && *now == *before : now == nullptr;
}

// What the entries of the lock file ran with, where that stands apart.
Status ReadEnvironments(FileSystem& fs, const ProjectPaths& paths, const RelPath& pipeline_file,
                        LockFile& lock) {
  const std::optional<RelPath> file = EnvironmentFileOf(paths.layout(), pipeline_file);
  if (!file) return {};
  MLP_ASSIGN(std::optional<std::string> text,
             ReadFileIfThere(fs, paths.root() + "/" + file->str()));
  if (!text) return {};
  return JoinEnvironments(paths.layout().algorithm, file->str(), *std::move(text), lock);
}

// Before the lock file, whose entries say whether what stands here counts.
Status WriteEnvironments(FileSystem& fs, const ProjectPaths& paths, const RelPath& file,
                         const std::string& text) {
  const std::string path = paths.root() + "/" + file.str();
  MLP_ASSIGN(const std::optional<std::string> before, ReadFileIfThere(fs, path));
  if (before.value_or("") == text) return {};
  return text.empty() ? fs.RemoveFile(path) : WriteFileAtomically(fs, path, text);
}

// The lock file as another process left it, with the entries that changed here; except those that
// it changed too: whoever runs a stage knows what others made of it before, so theirs is newer.
LockFile Merged(LockFile merged, const LockFile& mine, const Records::Changes& changed) {
  for (const auto& [stage, before] : changed) {
    if (!IsStill(merged.Find(stage), before)) continue;
    if (const LockedStage* entry = mine.Find(stage)) {
      merged.Set(stage, *entry);
    } else {
      merged.Remove(stage);
    }
  }
  return merged;
}

// Takes over what somebody else wrote since the file was read or written here.
Status Refresh(FileSystem& fs, const ProjectPaths& paths, const RelPath& file, Records& records) {
  const std::string name = LockFileOf(file).str();
  const std::string path = paths.root() + "/" + name;
  MLP_ASSIGN(const auto stat, fs.Stat(path, true));
  if (!stat || IsSame(records.FindStamp(file), stat)) return {};
  MLP_ASSIGN(std::string text, ReadFile(fs, path));
  MLP_ASSIGN(LockFile theirs, LockFile::Parse(paths.layout().algorithm, name, std::move(text)));
  MLP_TRY(ReadEnvironments(fs, paths, file, theirs));
  const auto changed = records.changed().find(file);
  records.AddLockFile(
      file, Merged(std::move(theirs), records.LockFileOrEmpty(file),
                   changed == records.changed().end() ? Records::Changes() : changed->second));
  records.SetStamp(file, *stat);
  return {};
}

Status SaveLockFile(FileSystem& fs, const ProjectPaths& paths, const ParsedCache& cache,
                    Records& records, const RelPath& file,
                    const std::vector<std::string>& new_stages) {
  const HashAlgorithm algorithm = paths.layout().algorithm;
  const LockOrder order = paths.layout().sorted_lock ? LockOrder::kByName : LockOrder::kKept;
  MLP_TRY(Refresh(fs, paths, file, records));
  records.MoveToEnd(file, new_stages);
  const std::string path = paths.root() + "/" + LockFileOf(file).str();
  const LockFile* lock = &records.lock_files().at(file);
  SplitLock split;
  if (const auto environment_file = EnvironmentFileOf(paths.layout(), file)) {
    split = SplitEnvironments(algorithm, *lock);
    lock = &split.lock;
    MLP_TRY(WriteEnvironments(fs, paths, *environment_file, split.environments));
  }
  const std::string text = lock->Serialize(algorithm, order);
  MLP_TRY(WriteFileAtomically(fs, path, text));
  cache.KeepLock(LockFileOf(file), text, algorithm, *lock);
  MLP_ASSIGN(const auto stat, fs.Stat(path, true));
  if (stat) records.SetStamp(file, *stat);
  return {};
}

Status SavePointer(FileSystem& fs, const ProjectPaths& paths, const RelPath& file,
                   const LockedStage& entry) {
  const std::string path = paths.root() + "/" + file.str();
  MLP_ASSIGN(const std::string before, ReadFile(fs, path));
  MLP_ASSIGN(const std::string text,
             UpdatePointerFile(paths.layout().algorithm, file.str(), before, entry));
  return text == before ? Status() : WriteFileAtomically(fs, path, text);
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

Result<FileLock> AcquireRecordsLock(FileSystem& fs, const ProjectPaths& paths) {
  MLP_TRY(fs.MakeDirs(ParentOf(paths.RecordsLock())));
  return FileLock::Acquire(paths.RecordsLock(), "mlpipe writing lock files", kSavingPatience);
}

Status ReloadLockFiles(FileSystem& fs, const ProjectPaths& paths, const StageGraph& graph,
                       Records& records) {
  for (const Pipeline& pipeline : graph.pipelines()) {
    const bool is_pointer =
        !pipeline.stages.empty() && pipeline.stages.front().kind == StageKind::kData;
    if (!is_pointer) MLP_TRY(Refresh(fs, paths, pipeline.file, records));
  }
  return {};
}

Status SaveLockFiles(FileSystem& fs, const ProjectPaths& paths, const ParsedCache& cache,
                     const StageGraph& graph, Records& records) {
  if (records.changed().empty()) return {};
  MLP_ASSIGN(const FileLock lock, AcquireRecordsLock(fs, paths));
  auto new_stages = NewInOrder(graph, records);
  for (const auto& [file, stages] : records.changed()) {
    if (const LockedStage* pointer = records.FindPointer(file)) {
      MLP_TRY(SavePointer(fs, paths, file, *pointer));
    }
    if (!records.lock_files().contains(file)) continue;
    MLP_TRY(SaveLockFile(fs, paths, cache, records, file, new_stages[file]));
  }
  records.MarkSaved();
  return {};
}

}  // namespace mlp
