#include "store/transfer/push.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/transfer/remote_index.h"
#include "store/transfer/trouble_list.h"
#include "store/transfer/wanted_objects.h"

namespace mlp {
namespace {

constexpr std::size_t kObjectsAtOnce = 4096;  // bounds the memory of their names

class Pusher {
 public:
  Pusher(LocalObjectStore& store, Remote& remote, const std::vector<TransferRoot>& roots,
         TransferProgress& progress)
      : store_(store),
        remote_(remote),
        progress_(progress),
        wanted_(roots, [&store](const Digest& tree) { return ReadTree(store, tree); }) {}

  Result<TransferReport> Run() {
    wanted_.Expand();
    std::vector<Digest> all = wanted_.others();
    for (const auto* list : {&wanted_.files(), &wanted_.trees()})
      for (const WantedObject& object : *list) all.push_back(object.digest);
    MLP_ASSIGN(index_, RemoteIndex::Ask(remote_, store_.algorithm(), std::move(all)));
    MLP_TRY(Send(ToSend(wanted_.files())));
    if (progress_.IsCancelled()) return Fail(ErrorCode::kInterrupted, "interrupted");
    MLP_TRY(Send(ToSend(CompleteTrees())));
    TransferReport report;
    report.moved = sent_;
    trouble_.Tell(wanted_, report);
    return report;
  }

 private:
  // What the remote lacks and the store has.
  std::vector<Digest> ToSend(const std::vector<WantedObject>& objects) {
    std::vector<Digest> digests;
    std::uint64_t bytes = 0;
    for (const WantedObject& object : objects) {
      if (index_.Has(object.digest)) continue;
      const Result<bool> stored = store_.Contains(object.digest);
      if (!stored) {
        trouble_.AddFailure(object.digest, stored.error());
      } else if (!*stored) {
        trouble_.AddMissing(object.digest);
      } else {
        digests.push_back(object.digest);
        bytes += SizeOf(object.digest);
      }
    }
    progress_.OnPlanned(digests.size(), bytes);
    return digests;
  }

  std::uint64_t SizeOf(const Digest& digest) const {
    const auto stat = store_.fs().Stat(store_.PathOf(digest), /*follow_symlinks=*/false);
    return stat && *stat ? (*stat)->size : 0;
  }

  // Those of which every member is on the remote by now.
  std::vector<WantedObject> CompleteTrees() {
    std::unordered_set<Digest> absent = trouble_.Absent();
    for (const Digest& other : wanted_.others())
      if (!index_.Has(other) && !wanted_.WantsFile(other)) absent.insert(other);
    std::vector<WantedObject> complete;
    for (const WantedObject& tree : wanted_.trees()) {
      if (const Error* const why = wanted_.WhyUnread(tree.digest)) {
        if (why->code != ErrorCode::kNotFound) trouble_.AddFailure(tree.digest, *why);
        if (why->code == ErrorCode::kNotFound && !index_.Has(tree.digest))
          trouble_.AddMissing(tree.digest);
      } else if (!wanted_.LacksMembers(tree, absent)) {
        complete.push_back(tree);
      }
    }
    return complete;
  }

  class Observer : public TransferObserver {
   public:
    Observer(Pusher& pusher, const std::vector<Digest>& digests, std::size_t begin)
        : pusher_(pusher), digests_(digests), begin_(begin) {}
    void OnBytes(std::uint64_t count) override { pusher_.progress_.OnBytes(count); }
    void OnDone(std::size_t item, Status result) override {
      pusher_.progress_.OnObject();
      if (result) {
        ++pusher_.sent_;
      } else {
        pusher_.trouble_.AddFailure(digests_[begin_ + item], std::move(result).error());
      }
    }
    bool IsCancelled() override { return pusher_.progress_.IsCancelled(); }

   private:
    Pusher& pusher_;
    const std::vector<Digest>& digests_;
    const std::size_t begin_;
  };

  Status Send(const std::vector<Digest>& digests) {
    for (std::size_t begin = 0; begin < digests.size() && !progress_.IsCancelled();
         begin += kObjectsAtOnce) {
      const std::size_t end = std::min(begin + kObjectsAtOnce, digests.size());
      std::vector<RemoteTransfer> items;
      for (std::size_t i = begin; i < end; ++i)
        items.push_back({RemoteKeyOf(digests[i]), store_.PathOf(digests[i]), SizeOf(digests[i])});
      Observer observer(*this, digests, begin);
      MLP_TRY(remote_.Upload(items, observer));
    }
    return {};
  }

  LocalObjectStore& store_;
  Remote& remote_;
  TransferProgress& progress_;
  WantedObjects wanted_;
  RemoteIndex index_;
  std::size_t sent_ = 0;
  TroubleList trouble_;
};

}  // namespace

Result<TransferReport> Push(LocalObjectStore& store, Remote& remote,
                            const std::vector<TransferRoot>& roots, TransferProgress& progress) {
  return Pusher(store, remote, roots, progress).Run();
}

}  // namespace mlp
