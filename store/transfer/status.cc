#include "store/transfer/status.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "store/base/atomic_file.h"
#include "store/transfer/remote_index.h"
#include "store/transfer/wanted_objects.h"

namespace mlp {
namespace {

class OneResult : public TransferObserver {
 public:
  void OnBytes(std::uint64_t) override {}
  void OnDone(std::size_t, Status result) override { result_ = std::move(result); }
  bool IsCancelled() override { return false; }
  Status Take() { return std::move(result_); }

 private:
  Status result_;
};

// Through a file of its own, which goes again.
Result<TreeObject> ReadRemoteTree(LocalObjectStore& store, Remote& remote, const Digest& digest) {
  FileSystem& fs = store.fs();
  const std::string directory = store.Directory() + "/tmp." + RandomName();
  MLP_TRY(fs.MakeDirs(directory));
  const std::string path = directory + "/tree";
  const auto read = [&]() -> Result<TreeObject> {
    OneResult observer;
    MLP_TRY(remote.Download({{RemoteKeyOf(digest), path, 0}}, observer));
    MLP_TRY(observer.Take());
    return ReadTreeAt(fs, path, digest);
  };
  Result<TreeObject> tree = read();
  (void)RemoveTree(fs, directory);
  return tree;
}

}  // namespace

Result<std::vector<ObjectStatus>> CompareWithRemote(LocalObjectStore& store, Remote& remote,
                                                    const std::vector<TransferRoot>& roots,
                                                    NamedPaths named) {
  std::unordered_map<Digest, Result<TreeObject>> foreign;
  WantedObjects wanted(roots, [&](const Digest& digest) -> Result<TreeObject> {
    Result<TreeObject> tree = store.ReadTree(digest);
    if (tree) return tree;
    const auto known = foreign.find(digest);
    if (known != foreign.end()) return known->second;
    return foreign.emplace(digest, ReadRemoteTree(store, remote, digest)).first->second;
  });
  wanted.Expand();
  std::vector<Digest> all;
  for (const auto* list : {&wanted.files(), &wanted.trees()})
    for (const WantedObject& object : *list) all.push_back(object.digest);
  MLP_ASSIGN(const RemoteIndex index, RemoteIndex::Ask(remote, store.algorithm(), all));
  std::unordered_map<Digest, ObjectPlace> places;
  std::unordered_set<Digest> differing;
  for (const Digest& digest : all) {
    const bool here = store.Contains(digest).value_or(false);
    const bool there = index.Has(digest);
    if (here && there) continue;
    places[digest] = here    ? ObjectPlace::kOnlyHere
                     : there ? ObjectPlace::kOnlyThere
                             : ObjectPlace::kNowhere;
    differing.insert(digest);
  }
  std::vector<ObjectStatus> statuses;
  for (auto& [path, digest] : wanted.PathsOf(differing, named))
    statuses.push_back({std::move(path), places[digest]});
  std::sort(statuses.begin(), statuses.end());
  return statuses;
}

}  // namespace mlp
