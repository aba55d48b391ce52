#include "store/transfer/wanted_objects.h"

#include <algorithm>
#include <optional>
#include <tuple>

namespace mlp {
namespace {

bool ByDigest(const WantedObject& a, const WantedObject& b) {
  return a.digest < b.digest;
}

void SortUnique(std::vector<WantedObject>& objects) {
  std::sort(objects.begin(), objects.end(), [](const auto& a, const auto& b) {
    return std::tie(a.digest, a.root) < std::tie(b.digest, b.root);
  });
  const auto end = std::unique(objects.begin(), objects.end(),
                               [](const auto& a, const auto& b) { return a.digest == b.digest; });
  objects.erase(end, objects.end());
}

}  // namespace

Result<TreeObject> ReadTreeAt(FileSystem& fs, const std::string& path, const Digest& digest) {
  MLP_ASSIGN(const std::optional<std::string> bytes, ReadFileIfThere(fs, path));
  if (!bytes || HashOf(digest.algorithm(), *bytes).Bytes() != digest.Bytes())
    return Fail(ErrorCode::kCorrupt, "its bytes are not those of its name");
  return TreeObject::ParseForeign(digest.algorithm(), *bytes);
}

bool WantedObjects::IsWanted(const TransferRoot& root, const RelPath& member) {
  return root.parts.empty() ||
         std::any_of(root.parts.begin(), root.parts.end(),
                     [&](const RelPath& part) { return member.IsWithin(part); });
}

void WantedObjects::Expand() {
  trees_.clear(), files_.clear(), others_.clear(), unread_.clear();
  for (std::uint32_t i = 0; i < roots_.size(); ++i) {
    const TransferRoot& root = roots_[i];
    if (!root.digest.is_tree()) {
      files_.push_back({root.digest, i});
      continue;
    }
    trees_.push_back({root.digest, i});
    const Result<TreeObject> tree = read_tree_(root.digest);
    if (!tree) {
      unread_.emplace(root.digest, tree.error());
      continue;
    }
    const std::size_t needed = files_.size() + tree->entries().size();
    if (needed > files_.capacity()) files_.reserve(std::max(needed, files_.size() * 3 / 2));
    for (const TreeEntry& entry : tree->entries()) {
      if (IsWanted(root, entry.path)) {
        files_.push_back({entry.digest, i});
      } else {
        others_.push_back(entry.digest);
      }
    }
  }
  SortUnique(trees_);
  SortUnique(files_);
}

bool WantedObjects::WantsFile(const Digest& digest) const {
  return std::binary_search(files_.begin(), files_.end(), WantedObject{digest, 0}, ByDigest);
}

const Error* WantedObjects::WhyUnread(const Digest& tree) const {
  const auto found = unread_.find(tree);
  return found == unread_.end() ? nullptr : &found->second;
}

bool WantedObjects::LacksMembers(const WantedObject& tree,
                                 const std::unordered_set<Digest>& absent) const {
  if (absent.empty()) return WhyUnread(tree.digest) != nullptr;
  const Result<TreeObject> read = read_tree_(tree.digest);
  return !read ||
         std::any_of(read->entries().begin(), read->entries().end(),
                     [&](const TreeEntry& entry) { return absent.contains(entry.digest); });
}

std::vector<std::pair<std::string, Digest>> WantedObjects::PathsOf(
    const std::unordered_set<Digest>& digests, NamedPaths named) const {
  const bool one_each = named == NamedPaths::kOne;
  std::vector<std::pair<std::string, Digest>> paths;
  std::unordered_set<Digest> found;
  const auto note = [&](std::string path, const Digest& digest) {
    if (digests.contains(digest) && (found.insert(digest).second || !one_each))
      paths.emplace_back(std::move(path), digest);
  };
  for (const TransferRoot& root : roots_) {
    if (one_each && found.size() == digests.size()) break;
    note(root.name, root.digest);
    if (!root.digest.is_tree()) continue;
    const Result<TreeObject> tree = read_tree_(root.digest);
    if (!tree) continue;
    for (const TreeEntry& entry : tree->entries())
      if (IsWanted(root, entry.path)) note(root.name + "/" + entry.path.str(), entry.digest);
  }
  return paths;
}

}  // namespace mlp
