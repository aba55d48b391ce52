#include "store/tree_object.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"
#include "store/base/value.h"

namespace mlp {
namespace {

tl::unexpected<Error> Broken(std::string_view why) {
  return Fail(ErrorCode::kCorrupt, Format("broken tree object: {}", why));
}

// Of an entry, beside the digest, with the least white space: {"md5":"","relpath":"x"},
constexpr std::size_t kLeastAround = 25;

// Takes the entries as the JSON reader meets them: nothing else is ever built, so that no foreign
// file can make it nest or grow beyond what its own bytes hold.
class EntryReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  EntryReader(HashAlgorithm algorithm, std::size_t bytes) : algorithm_(algorithm) {
    entries_.reserve(bytes / (2 * SizeOf(algorithm) + kLeastAround));  // as many as there can be
  }

  std::vector<TreeEntry> TakeEntries() { return std::move(entries_); }
  const std::string& why() const { return why_; }

  bool start_array(std::size_t) override {
    if (place_ != Place::kBefore) return Refuse("a list where none belongs");
    place_ = Place::kList;
    return true;
  }
  bool end_array() override {
    place_ = Place::kAfter;
    return true;
  }
  bool start_object(std::size_t) override {
    if (place_ != Place::kList) return Refuse("a map where none belongs");
    place_ = Place::kEntry;
    entry_ = TreeEntry();
    return true;
  }
  bool key(string_t& name) override {
    key_ = name;
    return key_ == "relpath" || key_ == NameOf(algorithm_) ||
           Refuse(Format("unknown key '{}'", ForTerminal(key_)));
  }
  bool string(string_t& text) override {
    if (place_ != Place::kEntry) return Refuse("a string where none belongs");
    return key_ == "relpath" ? TakePath(text) : TakeDigest(text);
  }
  bool end_object() override {
    if (entry_.path.is_root() || entry_.digest.empty()) return Refuse("an entry lacks a key");
    entries_.push_back(std::move(entry_));
    place_ = Place::kList;
    return true;
  }
  bool null() override { return Refuse("a null where none belongs"); }
  bool boolean(bool) override { return Refuse("a boolean where none belongs"); }
  bool number_integer(number_integer_t) override { return Refuse("a number where none belongs"); }
  bool number_unsigned(number_unsigned_t) override { return Refuse("a number where none belongs"); }
  bool number_float(number_float_t, const string_t&) override {
    return Refuse("a number where none belongs");
  }
  bool binary(binary_t&) override { return Refuse("binary data"); }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception&) override {
    return Refuse(Format("no JSON at byte {}", position));
  }

 private:
  enum class Place { kBefore, kList, kEntry, kAfter };

  bool Refuse(std::string why) {
    why_ = std::move(why);
    return false;
  }
  bool TakePath(const std::string& text) {
    Result<RelPath> path = RelPath::Strict(text);
    if (!path) return Refuse(path.error().message);
    if (path->is_root() || !entry_.path.is_root()) return Refuse("an entry without one path");
    for (const std::string& name : Split(text, '/')) {
      if (IsNeverTracked(name)) {
        return Refuse(Format("path '{}' leads into '{}'", ForTerminal(text), name));
      }
    }
    entry_.path = std::move(*path);
    return true;
  }
  bool TakeDigest(const std::string& text) {
    const std::optional<Digest> digest = Digest::Parse(algorithm_, text);
    if (!digest || digest->is_tree() || !entry_.digest.empty()) {
      return Refuse(Format("'{}' is no {} digest", ForTerminal(text), NameOf(algorithm_)));
    }
    entry_.digest = *digest;
    return true;
  }

  const HashAlgorithm algorithm_;
  Place place_ = Place::kBefore;
  std::string key_;
  TreeEntry entry_;
  std::vector<TreeEntry> entries_;
  std::string why_ = "no JSON";
};

// No path twice, none that is the parent of another. The paths below "a" need not follow "a"
// directly
// ("a", "a-b", "a/b"), so every parent is looked for.
Status CheckPaths(const TreeObject& tree) {
  const std::vector<TreeEntry>& entries = tree.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const RelPath& path = entries[i].path;
    if (i > 0 && entries[i - 1].path == path) {
      return Broken(Format("'{}' stands in it twice", path.str()));
    }
    for (RelPath parent = path.Parent(); !parent.is_root(); parent = parent.Parent()) {
      if (tree.Find(parent) != nullptr) {
        return Broken(Format("'{}' is both a file and a directory", parent.str()));
      }
    }
  }
  return {};
}

}  // namespace

TreeObject::TreeObject(std::vector<TreeEntry> entries) : entries_(std::move(entries)) {
  std::sort(entries_.begin(), entries_.end());
}

const TreeEntry* TreeObject::Find(const RelPath& path) const {
  const auto found = std::lower_bound(
      entries_.begin(), entries_.end(), path,
      [](const TreeEntry& entry, const RelPath& wanted) { return entry.path < wanted; });
  return found != entries_.end() && found->path == path ? &*found : nullptr;
}

Result<TreeObject> TreeObject::Parse(HashAlgorithm algorithm, std::string_view bytes) {
  EntryReader reader(algorithm, bytes.size());
  if (!nlohmann::json::sax_parse(bytes, &reader)) return Broken(reader.why());
  TreeObject tree(reader.TakeEntries());
  MLP_TRY(CheckPaths(tree));
  return tree;
}

Result<TreeObject> TreeObject::ParseForeign(HashAlgorithm algorithm, std::string_view bytes) {
  MLP_ASSIGN(TreeObject tree, Parse(algorithm, bytes));
  for (const TreeEntry& entry : tree.entries())
    if (HasControlCharacter(entry.path.str()))
      return Broken(
          Format("the name '{}' has a control character; rename the file where it was "
                 "added",
                 ForTerminal(entry.path.str())));
  return tree;
}

std::string TreeObject::Serialize(HashAlgorithm algorithm) const {
  std::string json;
  const ByteSink sink = [&](std::string_view piece) -> Status {
    json += piece;
    return {};
  };
  TreeWriter writer(algorithm, sink);
  for (const TreeEntry& entry : entries_) (void)writer.Add(entry.path, entry.digest);
  (void)writer.Finish();  // only a sink fails
  return json;
}

Status TreeWriter::Add(const RelPath& path, const Digest& digest) {
  constexpr std::size_t kPieceBytes = 64 << 10;
  if (!std::exchange(is_first_, false)) piece_ += ", ";
  piece_ += Format(R"({{"{}": "{}", "relpath": {}}})", NameOf(algorithm_), digest.Hex(),
                   PythonJsonString(path.str()));
  if (piece_.size() < kPieceBytes) return {};
  MLP_TRY(sink_(piece_));
  piece_.clear();
  return {};
}

Status TreeWriter::Finish() {
  piece_ += "]";
  return sink_(piece_);
}

}  // namespace mlp
