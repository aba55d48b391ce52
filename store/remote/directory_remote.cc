#include "store/remote/directory_remote.h"

#include <algorithm>
#include <set>
#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/made_mode.h"
#include "store/base/parallel.h"
#include "store/remote/file_by_file.h"

namespace mlp {
namespace {

// Files that are made durable and visible together: few enough that a cut loses little, enough that
// two syncs do not count.
constexpr std::size_t kBatch = 2048;
constexpr std::uint32_t kReadOnly = 0444;
constexpr std::size_t kFilesAtOnce = 32;  // by one thread

// Passes bytes and the wish to stop on; keeps the results.
class Collector : public TransferObserver {
 public:
  Collector(std::size_t items, TransferObserver& to) : results(items), to_(to) {}
  void OnBytes(std::uint64_t count) override { to_.OnBytes(count); }
  void OnDone(std::size_t item, Status result) override { results[item] = std::move(result); }
  bool IsCancelled() override { return to_.IsCancelled(); }

  std::vector<Status> results;

 private:
  TransferObserver& to_;
};

class DirectoryRemote : public FileByFileRemote {
 public:
  DirectoryRemote(FileSystem& fs, std::string root, int jobs)
      : FileByFileRemote(jobs, kFilesAtOnce), fs_(fs), root_(std::move(root)) {}

  std::string Display() const override { return root_; }
  std::optional<std::string> LocalRoot() const override { return root_; }
  bool CanList() const override { return true; }
  Result<std::vector<RemoteFile>> List(const std::string& prefix) override {
    return ListTree(prefix,
                    [this](const std::string& directory, Attempt&) { return ListDir(directory); });
  }
  Status Upload(const std::vector<RemoteTransfer>& items, TransferObserver& observer) override;

 protected:
  Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt) override;
  Status Put(const RemoteTransfer& item, Attempt& attempt) override;
  Status Get(const RemoteTransfer& item, Attempt& attempt) override;
  Status RemoveOne(const std::string& key, Attempt& attempt) override;

 private:
  std::string PathOf(const std::string& key) const { return root_ + "/" + key; }
  Result<std::vector<Entry>> ListDir(const std::string& directory);
  // The bytes of `from` in the new file `to`, read-only.
  Status CopyTo(const std::string& from, const std::string& to);
  Status MakeParents(const std::vector<RemoteTransfer>& items, std::size_t begin, std::size_t end);
  Status UploadBatch(const std::vector<RemoteTransfer>& items, std::size_t begin, std::size_t end,
                     TransferObserver& observer);

  FileSystem& fs_;
  std::string root_;
  MadeMode mode_{kReadOnly};
};

Result<std::vector<DirectoryRemote::Entry>> DirectoryRemote::ListDir(const std::string& directory) {
  std::vector<Entry> entries;
  const std::string path = directory.empty() ? root_ : PathOf(directory);
  MLP_ASSIGN(const auto stat, fs_.Stat(path, true));
  if (!stat || stat->type != FileType::kDirectory) return entries;
  MLP_ASSIGN(const auto names, fs_.ListDir(path));
  for (const DirEntry& name : names) {
    if (name.type == FileType::kDirectory) {
      entries.push_back({name.name, true, 0});
      continue;
    }
    MLP_ASSIGN(const auto file, fs_.Stat(path + "/" + name.name, true));
    if (file && file->type == FileType::kRegular) entries.push_back({name.name, false, file->size});
  }
  return entries;
}

Result<std::optional<std::uint64_t>> DirectoryRemote::SizeOf(const std::string& key, Attempt&) {
  MLP_ASSIGN(const auto stat, fs_.Stat(PathOf(key), true));
  if (!stat || stat->type != FileType::kRegular) return std::nullopt;
  return stat->size;
}

Status DirectoryRemote::CopyTo(const std::string& from, const std::string& to) {
  MLP_TRY(fs_.Copy(from, to, mode_.mode()));
  Status status = mode_.Ensure(fs_, to);
  if (!status) (void)fs_.RemoveFile(to);
  return status;
}

// One file alone; many go through Upload, which syncs once for all.
Status DirectoryRemote::Put(const RemoteTransfer& item, Attempt& attempt) {
  const std::string path = PathOf(item.key), temporary = TemporaryNameBeside(path);
  MLP_TRY(CopyTo(item.path, temporary));
  attempt.ReachedTo(item.size);
  return fs_.Rename(temporary, path);
}

Status DirectoryRemote::MakeParents(const std::vector<RemoteTransfer>& items, std::size_t begin,
                                    std::size_t end) {
  std::set<std::string> parents;
  for (std::size_t i = begin; i < end; ++i) parents.insert(ParentOf(PathOf(items[i].key)));
  for (const std::string& parent : parents) MLP_TRY(fs_.MakeDirs(parent));
  return {};
}

// Bytes under temporary names | sync | renames | sync: a name never stands for bytes that a power
// cut could take.
Status DirectoryRemote::UploadBatch(const std::vector<RemoteTransfer>& items, std::size_t begin,
                                    std::size_t end, TransferObserver& observer) {
  const std::size_t count = end - begin;
  MLP_TRY(MakeParents(items, begin, end));
  const std::string random = RandomName();
  const auto temporary = [&](std::size_t i) {
    return TemporaryNameBeside(PathOf(items[begin + i].key), random);
  };
  Collector collected(count, observer);
  const CrewWork copy = [&](std::size_t i, Attempt& attempt) -> Status {
    MLP_TRY(CopyTo(items[begin + i].path, temporary(i)));
    attempt.ReachedTo(items[begin + i].size);
    return {};
  };
  MLP_TRY(RunCrew(PlanFor(items), count, copy, collected));
  Status synced = fs_.SyncAll(root_);
  (void)ForRanges(count, kFilesAtOnce, [&](std::size_t first, std::size_t last) -> Status {
    for (std::size_t i = first; i < last; ++i) {
      Status& result = collected.results[i];
      if (!result) continue;
      const std::string written = temporary(i);
      result = synced ? fs_.Rename(written, PathOf(items[begin + i].key)) : synced;
      if (!result) (void)fs_.RemoveFile(written);
    }
    return {};
  });
  if (synced) synced = fs_.SyncAll(root_);
  for (std::size_t i = 0; i < count; ++i) {
    Status& result = collected.results[i];
    observer.OnDone(begin + i, result ? synced : std::move(result));
  }
  return {};
}

Status DirectoryRemote::Upload(const std::vector<RemoteTransfer>& items,
                               TransferObserver& observer) {
  for (std::size_t begin = 0; begin < items.size(); begin += kBatch) {
    const std::size_t end = std::min(items.size(), begin + kBatch);
    Status status = UploadBatch(items, begin, end, observer);
    if (status) continue;
    if (begin == 0) return status;
    for (std::size_t i = begin; i < end; ++i) observer.OnDone(i, status);
  }
  return {};
}

// To copy anew costs less than to find out how much of the beginning is right.
Status DirectoryRemote::Get(const RemoteTransfer& item, Attempt& attempt) {
  const std::string path = PathOf(item.key);
  MLP_ASSIGN(const auto there, SizeOf(item.key, attempt));
  if (!there) return Fail(ErrorCode::kNotFound, Format("'{}' is not there", path));
  MLP_ASSIGN(const auto begun, fs_.Stat(item.path, false));
  if (begun) MLP_TRY(fs_.RemoveFile(item.path));
  MLP_TRY(fs_.Copy(path, item.path, 0666));
  attempt.ReachedTo(*there);
  return {};
}

Status DirectoryRemote::RemoveOne(const std::string& key, Attempt&) {
  MLP_ASSIGN(const auto stat, fs_.Stat(PathOf(key), false));
  if (!stat) return {};
  return fs_.RemoveFile(PathOf(key));
}

}  // namespace

std::unique_ptr<Remote> MakeDirectoryRemote(FileSystem& fs, std::string root, int jobs) {
  return std::make_unique<DirectoryRemote>(fs, std::move(root), jobs);
}

}  // namespace mlp
