#include "store/transfer/run_cache_transfer.h"

#include <algorithm>
#include <set>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/transfer/run_cache_names.h"

namespace mlp {
namespace {

constexpr std::size_t kEntriesAtOnce = 1024;

using Names = std::set<RunCacheName>;

Result<Names> NamesOn(Remote& remote) {
  if (!remote.CanList()) {
    return Fail(
        ErrorCode::kInvalid,
        Format("{} cannot hold a run cache: it does not say what it has", remote.Display()));
  }
  MLP_ASSIGN(const std::vector<RemoteFile> files, remote.List("runs"));
  Names names;
  for (const RemoteFile& file : files)
    if (auto name = RunCacheNameOf(file.key)) names.insert(std::move(*name));
  return names;
}

std::vector<RunCacheName> Difference(const Names& all, const Names& without) {
  std::vector<RunCacheName> rest;
  std::set_difference(all.begin(), all.end(), without.begin(), without.end(),
                      std::back_inserter(rest));
  return rest;
}

class Observer : public TransferObserver {
 public:
  Observer(const std::vector<RemoteTransfer>& items, TransferProgress& progress,
           TransferReport& report)
      : items_(items), progress_(progress), report_(report), is_done_(items.size(), false) {}
  void OnBytes(std::uint64_t count) override { progress_.OnBytes(count); }
  void OnDone(std::size_t item, Status result) override {
    progress_.OnObject();
    is_done_[item] = result.has_value();
    if (!result) report_.failures.push_back({items_[item].key, std::move(result).error()});
  }
  bool IsCancelled() override { return progress_.IsCancelled(); }
  bool IsDone(std::size_t item) const { return is_done_[item]; }

 private:
  const std::vector<RemoteTransfer>& items_;
  TransferProgress& progress_;
  TransferReport& report_;
  std::vector<bool> is_done_;
};

// A directory that goes with its owner.
class Scratch {
 public:
  Scratch(FileSystem& fs, const std::string& cache_dir)
      : fs_(fs), path_(cache_dir + "/runs/tmp." + RandomName()) {}
  ~Scratch() { (void)RemoveTree(fs_, path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  Status Make() { return fs_.MakeDirs(path_); }
  std::string PathOf(std::size_t number) const { return Format("{}/{}", path_, number); }

 private:
  FileSystem& fs_;
  const std::string path_;
};

using Paths = std::vector<std::string>;

Result<Paths> SignaturesOn(Remote& remote) {
  MLP_ASSIGN(const std::vector<RemoteFile> files, remote.List("signatures"));
  Paths paths;
  for (const RemoteFile& file : files)
    if (IsEntrySignaturePath(file.key)) paths.push_back(file.key);
  std::sort(paths.begin(), paths.end());
  return paths;
}

Paths Without(const Paths& all, const Paths& some) {
  Paths rest;
  std::set_difference(all.begin(), all.end(), some.begin(), some.end(), std::back_inserter(rest));
  return rest;
}

// Those of entries that are there are of use, the others do no harm: so all of them.
Status PushSignatures(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                      TransferProgress& progress, TransferReport& report) {
  MLP_ASSIGN(const Paths here, ListEntrySignatures(fs, cache_dir));
  if (here.empty()) return {};
  MLP_ASSIGN(const Paths there, SignaturesOn(remote));
  std::vector<RemoteTransfer> items;
  for (const std::string& path : Without(here, there))
    items.push_back({path, cache_dir + "/" + path, 0});
  progress.OnPlanned(items.size(), 0);
  Observer observer(items, progress, report);
  return remote.Upload(items, observer);
}

// What they are worth is seen when they are needed; here only that they are no more than text.
Status PlaceSignatures(FileSystem& fs, const std::string& cache_dir,
                       const std::vector<RemoteTransfer>& items, const Observer& observer) {
  constexpr std::uint64_t kMostBytes = 256;
  std::vector<FileToWrite> files;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (!observer.IsDone(i)) continue;
    MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(items[i].path, false));
    if (!stat || stat->size > kMostBytes) continue;
    MLP_ASSIGN(std::string text, ReadFile(fs, items[i].path));
    files.push_back({cache_dir + "/" + items[i].key, std::move(text)});
    MLP_TRY(fs.MakeDirs(ParentOf(files.back().path)));
  }
  return WriteFilesAtomically(fs, files);
}

Status FetchSignatures(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                       TransferProgress& progress, TransferReport& report) {
  MLP_ASSIGN(const Paths here, ListEntrySignatures(fs, cache_dir));
  MLP_ASSIGN(const Paths there, SignaturesOn(remote));
  const Paths paths = Without(there, here);
  progress.OnPlanned(paths.size(), 0);
  for (std::size_t begin = 0; begin < paths.size(); begin += kEntriesAtOnce) {
    const std::size_t end = std::min(begin + kEntriesAtOnce, paths.size());
    Scratch scratch(fs, cache_dir);
    MLP_TRY(scratch.Make());
    std::vector<RemoteTransfer> items;
    for (std::size_t i = begin; i < end; ++i) items.push_back({paths[i], scratch.PathOf(i), 0});
    Observer observer(items, progress, report);
    MLP_TRY(remote.Download(items, observer));
    MLP_TRY(PlaceSignatures(fs, cache_dir, items, observer));
  }
  return {};
}

}  // namespace

Result<TransferReport> PushRunCache(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                                    TransferProgress& progress) {
  MLP_ASSIGN(const std::vector<RunCacheName> here, ListRunCache(fs, cache_dir));
  TransferReport report;
  if (here.empty()) return report;
  MLP_ASSIGN(const Names there, NamesOn(remote));
  const std::vector<RunCacheName> names = Difference({here.begin(), here.end()}, there);
  progress.OnPlanned(names.size(), 0);
  std::vector<RemoteTransfer> items;
  for (const RunCacheName& name : names)
    items.push_back({name.Path(), cache_dir + "/" + name.Path(), 0});
  Observer observer(items, progress, report);
  MLP_TRY(remote.Upload(items, observer));
  report.moved = names.size() - report.failures.size();
  MLP_TRY(PushSignatures(fs, cache_dir, remote, progress, report));
  return report;
}

Result<TransferReport> FetchRunCache(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                                     const std::function<bool(const RunCacheEntry&)>& is_right,
                                     TransferProgress& progress) {
  MLP_ASSIGN(const std::vector<RunCacheName> here, ListRunCache(fs, cache_dir));
  MLP_ASSIGN(const Names there, NamesOn(remote));
  const std::vector<RunCacheName> names = Difference(there, {here.begin(), here.end()});
  progress.OnPlanned(names.size(), 0);
  TransferReport report;
  for (std::size_t begin = 0; begin < names.size(); begin += kEntriesAtOnce) {
    const std::size_t end = std::min(begin + kEntriesAtOnce, names.size());
    Scratch scratch(fs, cache_dir);
    MLP_TRY(scratch.Make());
    std::vector<RemoteTransfer> items;
    for (std::size_t i = begin; i < end; ++i)
      items.push_back({names[i].Path(), scratch.PathOf(i), 0});
    Observer observer(items, progress, report);
    MLP_TRY(remote.Download(items, observer));
    std::vector<RunCacheEntry> entries;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (!observer.IsDone(i)) continue;
      MLP_ASSIGN(std::string bytes, ReadFile(fs, items[i].path));
      const RunCacheName& name = names[begin + i];
      RunCacheEntry entry{name.key, name.value, std::move(bytes)};
      if (is_right(entry)) {
        entries.push_back(std::move(entry));
      } else {
        report.failures.push_back(
            {items[i].key, {ErrorCode::kCorrupt, "it is not what its name says", {}, {}, {}, {}}});
      }
    }
    MLP_TRY(RunCache(fs, cache_dir).Put(entries));
    report.moved += entries.size();
  }
  MLP_TRY(FetchSignatures(fs, cache_dir, remote, progress, report));
  return report;
}

}  // namespace mlp
