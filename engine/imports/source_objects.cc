#include "engine/imports/source_objects.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

Error NotToBeHad(const SourceProject& source, const std::string& what) {
  return {ErrorCode::kNotFound,
          Format("the data of {} of {} cannot be had: its cache does not hold it", Quoted(what),
                 Quoted(source.name())),
          {},
          {},
          "have it pushed to the remote of that project, or named in its configuration",
          {}};
}

SourceObjects::SourceObjects(SourceProject& source)
    : source_(source), store_(source.fs(), source.config().cache_dir, source.layout()->algorithm) {}

Result<LocalObjectStore*> SourceObjects::Holder(const Digest& digest) {
  MLP_ASSIGN(const bool there, store_.Contains(digest));
  return there ? &store_ : nullptr;
}

Result<TreeObject> SourceObjects::ReadTree(const Digest& digest) {
  MLP_ASSIGN(LocalObjectStore* const store, Holder(digest));
  if (store == nullptr) return Fail(NotToBeHad(source_, digest.ToString()));
  MLP_ASSIGN(const std::string bytes, store->Read(digest));
  return TreeObject::Parse(algorithm(), bytes);
}

Result<std::optional<std::uint64_t>> SourceObjects::SizeOf(const Digest& digest) {
  MLP_ASSIGN(LocalObjectStore* const store, Holder(digest));
  if (store == nullptr) return std::optional<std::uint64_t>();
  MLP_ASSIGN(const auto stat, source_.fs().Stat(store->PathOf(digest), /*follow_symlinks=*/true));
  return stat ? std::optional(stat->size) : std::nullopt;
}

}  // namespace mlp
