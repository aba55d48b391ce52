#include "engine/imports/source_objects.h"

#include <map>

namespace mlp {

SourceObjects::SourceObjects(SourceProject& source)
    : source_(source), own_(source.fs(), source.config().cache_dir, source.layout()->algorithm) {
  if (source.is_clone()) UseStore(own_);
}

Result<LocalObjectStore*> SourceObjects::Holder(const Digest& digest) {
  for (LocalObjectStore* const store : {&own_, fetching_}) {
    if (store == nullptr) continue;
    MLP_ASSIGN(const bool there, store->Contains(digest));
    if (there) return store;
  }
  return nullptr;
}

Result<LocalObjectStore*> SourceObjects::FetchingStore() {
  if (fetching_ == nullptr) {
    MLP_ASSIGN(temporary_, TemporaryDirectory::Make(source_.fs()));
    temporary_store_.emplace(source_.fs(), temporary_->path(), algorithm());
    UseStore(*temporary_store_);
  }
  return fetching_;
}

Status SourceObjects::Bring(const std::vector<SourceObject>& wanted) {
  std::map<std::string, std::vector<SourceObject>> missing;  // by remote
  for (const SourceObject& one : wanted) {
    MLP_ASSIGN(const LocalObjectStore* const holder, Holder(one.digest));
    if (holder == nullptr) missing[one.remote].push_back(one);
  }
  for (const auto& [remote, objects] : missing) MLP_TRY(FetchFrom(remote, objects));
  return {};
}

Result<TreeObject> SourceObjects::ReadTree(const SourceObject& tree) {
  MLP_TRY(Bring({tree}));
  MLP_ASSIGN(LocalObjectStore* const store, Holder(tree.digest));
  MLP_ASSIGN(const std::string bytes, store->Read(tree.digest));
  return TreeObject::ParseForeign(algorithm(), bytes);
}

Result<std::optional<std::uint64_t>> SourceObjects::SizeOf(const Digest& digest) {
  MLP_ASSIGN(LocalObjectStore* const store, Holder(digest));
  if (store == nullptr) return std::optional<std::uint64_t>();
  MLP_ASSIGN(const auto stat, source_.fs().Stat(store->PathOf(digest), /*follow_symlinks=*/true));
  return stat ? std::optional(stat->size) : std::nullopt;
}

}  // namespace mlp
