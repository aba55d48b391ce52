#include "store/transfer/push.h"

#include <algorithm>

#include "store/base/format.h"
#include "store/transfer/remote_index.h"
#include "store/transfer/trouble_list.h"
#include "store/transfer/wanted_objects.h"

namespace mlp {
namespace {

class Pusher {
 public:
  Pusher(LocalObjectStore& store, Remote& remote, const std::vector<TransferRoot>& roots,
         TransferProgress& progress)
      : store_(store),
        remote_(remote),
        progress_(progress),
        wanted_(roots, [&store](const Digest& tree) { return store.ReadTree(tree); }) {}

  Result<TransferReport> Run() {
    wanted_.Expand();
    std::vector<Digest> all = wanted_.others();
    all.reserve(all.size() + wanted_.files().size() + wanted_.trees().size());
    for (const auto* list : {&wanted_.files(), &wanted_.trees()})
      for (const WantedObject& object : *list) all.push_back(object.digest);
    MLP_ASSIGN(index_, RemoteIndex::Ask(remote_, store_.algorithm(), std::move(all)));
    MLP_TRY(Send(Unsent(wanted_.files())));
    if (progress_.IsCancelled()) return Fail(ErrorCode::kInterrupted, "interrupted");
    MLP_TRY(Send(Unsent(CompleteTrees())));
    TransferReport report;
    report.moved = sent_;
    trouble_.Tell(wanted_, report);
    return report;
  }

 private:
  struct ToSend {
    Digest digest;
    std::uint64_t size = 0;
  };

  // What the remote lacks and the store has.
  std::vector<ToSend> Unsent(const std::vector<WantedObject>& objects) {
    std::vector<ToSend> unsent;
    unsent.reserve(objects.size());
    std::uint64_t bytes = 0;
    for (const WantedObject& object : objects) {
      if (index_.Has(object.digest)) continue;
      const auto size = store_.SizeOf(object.digest);
      if (!size) {
        trouble_.AddFailure(object.digest, size.error());
      } else if (!*size) {
        trouble_.AddMissing(object.digest);
      } else {
        unsent.push_back({object.digest, **size});
        bytes += **size;
      }
    }
    progress_.OnPlanned(unsent.size(), bytes);
    return unsent;
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
    Observer(Pusher& pusher, const std::vector<ToSend>& objects, std::size_t begin)
        : pusher_(pusher), objects_(objects), begin_(begin) {}
    void OnBytes(std::uint64_t count) override { pusher_.progress_.OnBytes(count); }
    void OnDone(std::size_t item, Status result) override {
      pusher_.progress_.OnObject();
      if (result) {
        ++pusher_.sent_;
      } else {
        pusher_.trouble_.AddFailure(objects_[begin_ + item].digest, std::move(result).error());
      }
    }
    bool IsCancelled() override { return pusher_.progress_.IsCancelled(); }

   private:
    Pusher& pusher_;
    const std::vector<ToSend>& objects_;
    const std::size_t begin_;
  };

  Status Send(const std::vector<ToSend>& objects) {
    for (std::size_t begin = 0; begin < objects.size() && !progress_.IsCancelled();
         begin += kObjectsAtOnce) {
      const std::size_t end = std::min(begin + kObjectsAtOnce, objects.size());
      std::vector<RemoteTransfer> items;
      for (std::size_t i = begin; i < end; ++i) {
        const ToSend& object = objects[i];
        items.push_back({RemoteKeyOf(object.digest), store_.PathOf(object.digest), object.size});
      }
      Observer observer(*this, objects, begin);
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
