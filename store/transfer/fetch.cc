#include "store/transfer/fetch.h"

#include <optional>
#include <unordered_set>
#include <utility>

#include "store/base/parallel.h"
#include "store/transfer/downloader.h"
#include "store/transfer/local_fetch.h"
#include "store/transfer/wanted_objects.h"

namespace mlp {
namespace {

constexpr std::size_t kLooksPerThread = 512;

class Fetcher {
 public:
  Fetcher(LocalObjectStore& store, Remote& remote, const std::vector<TransferRoot>& roots,
          FetchStaging& staging, TransferProgress& progress)
      : store_(store),
        remote_(remote),
        roots_(roots),
        staging_(staging),
        progress_(progress),
        downloader_(store, remote, staging, trouble_, progress),
        wanted_(roots, [this](const Digest& tree) { return ReadAnyTree(tree); }) {}

  Result<TransferReport> Run() {
    MLP_TRY(FetchTrees());
    wanted_.Expand();
    const auto batch = store_.NewBatch();
    MLP_ASSIGN(const std::size_t moved, FetchFiles(*batch));
    if (progress_.IsCancelled())
      return Fail(ErrorCode::kInterrupted, "interrupted", "run it again: it goes on from here");
    MLP_ASSIGN(const std::size_t trees, PublishTrees(*batch));
    TransferReport report;
    report.moved = moved + trees;
    trouble_.Tell(wanted_, report);
    return report;
  }

 private:
  Result<TreeObject> ReadAnyTree(const Digest& digest) {
    if (!fetched_.contains(digest)) return store_.ReadTree(digest);
    if (just_read_) return *std::exchange(just_read_, std::nullopt);
    return ReadTreeAt(store_.fs(), staging_.PathOf(digest), digest);
  }

  Status FetchTrees() {
    std::unordered_set<Digest> needed;
    for (const TransferRoot& root : roots_)
      if (root.digest.is_tree() && !store_.ReadTree(root.digest)) needed.insert(root.digest);
    const auto check = [this, &needed](const Digest& tree) -> Status {
      MLP_ASSIGN(TreeObject read, ReadTreeAt(store_.fs(), staging_.PathOf(tree), tree));
      if (needed.size() == 1) just_read_ = std::move(read);
      return {};
    };
    MLP_TRY(downloader_.Download({needed.begin(), needed.end()}, check, [] { return Status(); }));
    const std::unordered_set<Digest> absent = trouble_.Absent();
    for (const Digest& tree : needed)
      if (!absent.contains(tree)) fetched_.insert(tree);
    return {};
  }

  // A damaged object counts as none: the right one takes its place.
  std::vector<Digest> MissingFiles() {
    const std::vector<WantedObject>& files = wanted_.files();
    std::vector<char> is_stored(files.size());  // not bits: threads write them
    (void)ForRanges(files.size(), kLooksPerThread, [&](auto begin, auto end) -> Status {
      for (std::size_t i = begin; i < end; ++i)
        is_stored[i] = store_.Contains(files[i].digest).value_or(false);
      return {};
    });
    std::vector<Digest> missing;
    missing.reserve(files.size());
    for (std::size_t i = 0; i < files.size(); ++i)
      if (!is_stored[i]) missing.push_back(files[i].digest);
    return missing;
  }

  Result<std::size_t> FetchFiles(ObjectBatch& batch) {
    const std::vector<Digest> missing = MissingFiles();
    if (const auto root = remote_.LocalRoot()) {
      for (const Digest& file : missing)  // of a fetch from elsewhere that was cut off
        if (staging_.HasLeftover(file)) MLP_TRY(staging_.Discard(file));
      return LocalFetch(store_.fs(), *root, batch, trouble_, progress_).Take(missing);
    }
    return downloader_.Download(
        missing, [&](const Digest& file) { return batch.Adopt(staging_.PathOf(file), file); },
        [&] { return batch.Publish(); });
  }

  // Those whose members came. The others stay where the next fetch finds them.
  Result<std::size_t> PublishTrees(ObjectBatch& batch) {
    const std::unordered_set<Digest> absent = trouble_.Absent();
    std::vector<Digest> published;
    for (const WantedObject& tree : wanted_.trees()) {
      if (!fetched_.contains(tree.digest) || wanted_.LacksMembers(tree, absent)) continue;
      MLP_TRY(batch.Adopt(staging_.PathOf(tree.digest), tree.digest));
      published.push_back(tree.digest);
    }
    MLP_TRY(batch.Publish());
    for (const Digest& tree : published) fetched_.erase(tree);  // now read from the store
    return published.size();
  }

  LocalObjectStore& store_;
  Remote& remote_;
  const std::vector<TransferRoot>& roots_;
  FetchStaging& staging_;
  TransferProgress& progress_;
  TroubleList trouble_;
  Downloader downloader_;
  std::unordered_set<Digest> fetched_;   // trees in the staging place
  std::optional<TreeObject> just_read_;  // the only one of them, until it is read again
  WantedObjects wanted_;
};

}  // namespace

Result<TransferReport> Fetch(LocalObjectStore& store, Remote& remote,
                             const std::vector<TransferRoot>& roots, TransferProgress& progress) {
  MLP_ASSIGN(const auto staging, FetchStaging::Open(store));
  return Fetcher(store, remote, roots, *staging, progress).Run();
}

}  // namespace mlp
