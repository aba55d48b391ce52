#include "engine/add_part.h"

#include <utility>
#include <vector>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Of an object, or of the file if the store does not have it.
std::uint64_t SizeOf(Workspace& workspace, const Digest& digest, const RelPath& file) {
  FileSystem& fs = workspace.fs();
  auto stat = fs.Stat(workspace.objects().PathOf(digest), false);
  if (stat && !*stat) stat = fs.Stat(workspace.Absolute(file), true);
  return stat && *stat ? (*stat)->size : 0;
}

}  // namespace

Result<TreeObject> RecordedDirectory(Workspace& workspace, const PlannedAdd& plan) {
  const LockedStage* const entry = workspace.records().Find(*plan.tracked);
  const LockedPath* const out = entry == nullptr ? nullptr : entry->FindOut(plan.output().text);
  const std::string name = Quoted(workspace.Display(plan.output().path));
  if (out == nullptr || !out->digest.is_tree()) {
    return Fail(ErrorCode::kUsage, Format("{} is recorded as no directory", name),
                Format("add all of {}", name));
  }
  Result<TreeObject> tree = workspace.objects().ReadTree(out->digest);
  if (tree) return tree;
  Error error = std::move(tree).error();
  error.hint = Format("add all of {}, or fetch its list of files with 'mlpipe fetch'", name);
  return Fail(std::move(error));
}

Result<DirectoryWithPart> ReplacePart(Workspace& workspace, const PlannedAdd& plan,
                                      const TreeObject& directory, const PathScan& part) {
  const RelPath& root = plan.output().path;
  DirectoryWithPart result;
  std::vector<TreeEntry> entries;
  for (const TreeEntry& entry : directory.entries()) {
    const RelPath path = root / entry.path;
    const bool is_in_part = path.IsWithin(plan.target.path);
    result.had_part = result.had_part || is_in_part;
    if (is_in_part) continue;
    entries.push_back(entry);
    result.size += SizeOf(workspace, entry.digest, path);
  }
  MLP_ASSIGN(const RelPath inside,
             RelPath::Strict(plan.target.path.str().substr(root.str().size() + 1)));
  for (const ScannedFile& file : part.files) {
    entries.push_back({inside / file.path, file.digest});
    result.size += file.stat.size;
  }
  result.tree = TreeObject(std::move(entries));
  return result;
}

}  // namespace mlp
