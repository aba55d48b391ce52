#include "store/transfer/remote_gc.h"

#include <algorithm>
#include <mutex>

#include "store/base/format.h"
#include "store/transfer/downloader.h"

namespace mlp {
namespace {

// Those of one algorithm.
class RemotePlanner {
 public:
  RemotePlanner(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                HashAlgorithm algorithm, const std::unordered_set<Digest>& needed,
                const RemoteGcOptions& options, TransferProgress& progress)
      : store_(fs, cache_dir, algorithm),
        remote_(remote),
        needed_(needed),
        options_(options),
        progress_(progress) {}

  Status AddTo(RemoteGcPlan& plan) {
    MLP_ASSIGN(const std::vector<RemoteFile> files,
               remote_.List(RemoteObjectDir(store_.algorithm())));
    MLP_TRY(ReadNeededLists());
    MLP_TRY(NoteUnlisted(plan));
    const bool may_be_named = !plan.unlisted.empty() && !options_.forget_unlisted;
    for (const RemoteFile& file : files) {
      const auto digest = DigestOfRemoteKey(store_.algorithm(), file.key);
      if (!digest) continue;  // none of mlpipe's
      const bool is_needed = needed_.contains(*digest) || members_.contains(*digest);
      if (is_needed || (may_be_named && !digest->is_tree())) {
        plan.kept_unlisted += is_needed ? 0 : 1;
        ++plan.kept_objects;
        plan.kept_bytes += file.size;
      } else {
        (digest->is_tree() ? plan.lists : plan.files).push_back(file);
      }
    }
    return {};
  }

 private:
  // From the cache; what that lacks, from the remote.
  Status ReadNeededLists() {
    for (const Digest& digest : needed_) {
      if (!digest.is_tree() || digest.algorithm() != store_.algorithm()) continue;
      const Result<TreeObject> tree = store_.ReadTree(digest);
      if (!tree && tree.error().code == ErrorCode::kIo) return Fail(tree.error());
      if (tree) NoteMembers(*tree);
      if (!tree) unread_.push_back(digest);
    }
    if (unread_.empty()) return {};
    MLP_ASSIGN(const auto staging, FetchStaging::Open(store_));
    TroubleList trouble;
    std::mutex mutex;
    const auto take = [&](const Digest& digest) -> Status {
      MLP_ASSIGN(const TreeObject tree, ReadTreeAt(store_.fs(), staging->PathOf(digest), digest));
      const std::scoped_lock lock(mutex);
      NoteMembers(tree);
      std::erase(unread_, digest);
      return {};
    };
    const std::vector<Digest> wanted = unread_;
    Downloader downloader(store_, remote_, *staging, trouble, progress_);
    MLP_TRY(downloader.Download(wanted, take, [] { return Status(); }));
    for (const Digest& digest : wanted) MLP_TRY(staging->Discard(digest));
    if (progress_.IsCancelled())
      return Fail(ErrorCode::kInterrupted, "interrupted", "nothing has been removed");
    // A list that did not come today may come tomorrow; a damaged one is as good as none.
    for (const auto& [digest, error] : trouble.failures())
      if (error.code != ErrorCode::kCorrupt) return Fail(error);
    return {};
  }

  void NoteMembers(const TreeObject& tree) {
    for (const TreeEntry& member : tree.entries()) members_.insert(member.digest);
  }

  Status NoteUnlisted(RemoteGcPlan& plan) {
    for (const Digest& tree : unread_) {
      MLP_ASSIGN(const bool is_loss, options_.needs_members(tree));
      if (is_loss) plan.unlisted.push_back(tree);
    }
    return {};
  }

  LocalObjectStore store_;
  Remote& remote_;
  const std::unordered_set<Digest>& needed_;
  const RemoteGcOptions& options_;
  TransferProgress& progress_;
  std::unordered_set<Digest> members_;
  std::vector<Digest> unread_;  // lists that are needed
};

class FirstError : public TransferObserver {
 public:
  explicit FirstError(TransferProgress& progress) : progress_(progress) {}
  void OnBytes(std::uint64_t) override {}
  void OnDone(std::size_t, Status result) override {
    if (first_ && !result) first_ = std::move(result);
  }
  bool IsCancelled() override { return progress_.IsCancelled(); }
  const Status& Get() const { return first_; }

 private:
  TransferProgress& progress_;
  Status first_;
};

Status RemoveFiles(Remote& remote, const std::vector<RemoteFile>& files,
                   TransferProgress& progress) {
  std::vector<std::string> keys;
  for (const RemoteFile& file : files) keys.push_back(file.key);
  FirstError errors(progress);
  if (!keys.empty()) MLP_TRY(remote.Remove(keys, errors));
  return errors.Get();
}

}  // namespace

std::uint64_t RemoteGcPlan::Bytes() const {
  std::uint64_t bytes = 0;
  for (const auto* const some : {&lists, &files})
    for (const RemoteFile& file : *some) bytes += file.size;
  return bytes;
}

Result<RemoteGcPlan> PlanRemoteGc(FileSystem& fs, const std::string& cache_dir, Remote& remote,
                                  const std::unordered_set<Digest>& needed,
                                  const RemoteGcOptions& options, TransferProgress& progress) {
  if (!remote.CanList())
    return Fail(
        ErrorCode::kInvalid,
        Format("{} does not say what it has, so nobody knows what may go", remote.Display()));
  RemoteGcPlan plan;
  for (const HashAlgorithm algorithm : options.algorithms) {
    MLP_TRY(RemotePlanner(fs, cache_dir, remote, algorithm, needed, options, progress).AddTo(plan));
  }
  const auto by_key = [](const RemoteFile& a, const RemoteFile& b) { return a.key < b.key; };
  std::sort(plan.lists.begin(), plan.lists.end(), by_key);
  std::sort(plan.files.begin(), plan.files.end(), by_key);
  std::sort(plan.unlisted.begin(), plan.unlisted.end());
  return plan;
}

Status RemoveRemoteGarbage(Remote& remote, const RemoteGcPlan& plan, TransferProgress& progress) {
  MLP_TRY(RemoveFiles(remote, plan.lists, progress));
  return RemoveFiles(remote, plan.files, progress);
}

}  // namespace mlp
