#include "engine/imports/source_listing.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Error NotThere(const SourceTree& tree, const RelPath& path) {
  const std::string& rev = tree.source().commit().hex;
  const std::string when = rev.empty() ? "" : " at " + rev.substr(0, 7);
  return {ErrorCode::kNotFound,
          Format("{} is not in {}{}", Quoted(path.str()), Quoted(tree.source().name()), when),
          {},
          {},
          "see what there is with 'mlpipe ls'",
          {}};
}

class Lister {
 public:
  Lister(SourceTree& tree, const RelPath& top, const ListingOptions& options)
      : tree_(tree), top_(top), options_(options) {}

  Status Enter(const RelPath& directory, int depth) {
    MLP_ASSIGN(std::vector<SourceEntry> inside, tree_.List(directory));
    for (SourceEntry& entry : inside) {
      if (options_.tracked_only && !entry.is_tracked && !Leads(entry)) continue;
      const bool enters = entry.is_directory && options_.recursive &&
                          (options_.depth == 0 || depth + 1 < options_.depth);
      const RelPath path = entry.path;
      std::string name = path.RelativeTo(top_);
      entries.push_back({std::move(entry), std::move(name), depth});
      if (enters) MLP_TRY(Enter(path, depth + 1));
    }
    return {};
  }

  std::vector<ListedEntry> entries;

 private:
  bool Leads(const SourceEntry& entry) {
    return entry.is_directory && tree_.TouchesOutput(entry.path);
  }

  SourceTree& tree_;
  const RelPath& top_;
  const ListingOptions& options_;
};

Result<std::optional<std::uint64_t>> SizeOf(SourceTree& tree, const SourceEntry& entry) {
  if (entry.size) return entry.size;
  MLP_ASSIGN(std::vector<SourceEntry> files, tree.FilesOf(entry));
  std::uint64_t total = 0;
  for (SourceEntry& file : files) {
    MLP_TRY(tree.Describe(file));
    if (!file.size) return std::optional<std::uint64_t>();
    total += *file.size;
  }
  return std::optional(total);
}

}  // namespace

Result<RelPath> PathInSource(const SourceProject& source, const std::string& typed) {
  const std::size_t begin = typed.find_first_not_of('/');
  const bool from_root = begin != 0;
  const std::string path = begin == std::string::npos ? "." : typed.substr(begin);
  return RelPath::Resolve(from_root && !typed.empty() ? RelPath() : source.base(), path);
}

Result<SourceEntry> FindInSource(SourceTree& tree, const RelPath& path) {
  MLP_ASSIGN(std::optional<SourceEntry> found, tree.Find(path));
  if (!found) return Fail(NotThere(tree, path));
  return *std::move(found);
}

Result<std::vector<ListedEntry>> ListSource(SourceTree& tree, const RelPath& path,
                                            const ListingOptions& options) {
  MLP_ASSIGN(SourceEntry found, FindInSource(tree, path));
  if (!found.is_directory) return std::vector<ListedEntry>{{std::move(found), path.Name(), 0}};
  Lister lister(tree, path, options);
  MLP_TRY(lister.Enter(path, 0));
  return std::move(lister.entries);
}

Value ListingToJson(SourceTree& tree, const std::vector<ListedEntry>& entries) {
  const Layout* const layout = tree.source().layout();
  const std::string algorithm(NameOf(layout != nullptr ? layout->algorithm : HashAlgorithm::kMd5));
  Value list = Value::array();
  for (const ListedEntry& listed : entries) {
    const SourceEntry& entry = listed.entry;
    Value item = Value::object();
    item["isout"] = entry.is_tracked;
    item["isdir"] = entry.is_directory;
    item["isexec"] = entry.is_executable;
    item["size"] = entry.size ? Value(*entry.size) : Value();
    item[algorithm] = entry.digest.empty() ? Value() : Value(entry.digest.ToString());
    item["path"] = listed.name;
    list.push_back(std::move(item));
  }
  return list;
}

Result<std::vector<DiskUsage>> UsageOf(SourceTree& tree, const RelPath& path, bool summarize) {
  MLP_ASSIGN(const SourceEntry found, FindInSource(tree, path));
  const RelPath& base = tree.source().base();
  std::vector<DiskUsage> usage;
  if (summarize || !found.is_directory) {
    MLP_ASSIGN(const auto size, SizeOf(tree, found));
    usage.push_back({path.RelativeTo(base), size});
    return usage;
  }
  MLP_ASSIGN(const std::vector<SourceEntry> inside, tree.List(path));
  std::optional<std::uint64_t> total = 0;
  for (const SourceEntry& entry : inside) {
    MLP_ASSIGN(const auto size, SizeOf(tree, entry));
    total = total && size ? std::optional(*total + *size) : std::nullopt;
    usage.push_back({entry.path.RelativeTo(base), size});
  }
  usage.push_back({path.RelativeTo(base), total});
  return usage;
}

}  // namespace mlp
