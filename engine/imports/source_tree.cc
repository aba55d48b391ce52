#include "engine/imports/source_tree.h"

#include <algorithm>

#include "engine/stage_inspector.h"
#include "store/base/private_names.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::vector<SourceEntry> Values(std::map<std::string, SourceEntry> entries) {
  std::vector<SourceEntry> values;
  for (auto& [name, entry] : entries) values.push_back(std::move(entry));
  return values;
}

// The first name of `path` below `directory`, and whether it is all that is left of it.
std::pair<std::string, bool> NameBelow(const RelPath& path, const RelPath& directory) {
  const std::string below = path.RelativeTo(directory);
  const std::size_t slash = below.find('/');
  return {below.substr(0, slash), slash == std::string::npos};
}

}  // namespace

SourceTree::SourceTree(SourceProject& source) : source_(source) {
  if (source.graph() == nullptr) return;
  objects_.emplace(source);
  for (const Pipeline& pipeline : source.graph()->pipelines()) {
    for (const Stage& stage : pipeline.stages) {
      const LockedStage* const recorded = source.records()->Find(stage);
      for (const Output& out : stage.outs) {
        const LockedPath* const locked = recorded ? recorded->FindOut(out.text) : nullptr;
        if (out.cache && locked) outputs_[out.path] = {ToRecord(*locked), out.remote, {}};
      }
    }
  }
}

Result<const TreeObject*> SourceTree::TreeOf(const RelPath& output, Tracked& tracked) {
  if (!tracked.tree) {
    MLP_ASSIGN(tracked.tree,
               objects_->ReadTree({output.str(), tracked.record.digest, tracked.remote}));
  }
  return &*tracked.tree;
}

std::map<RelPath, SourceTree::Tracked>::iterator SourceTree::OutputOver(const RelPath& path) {
  for (RelPath above = path;; above = above.Parent()) {
    const auto found = outputs_.find(above);
    if (found != outputs_.end() || above.is_root()) return found;
  }
}

Result<std::vector<SourceEntry>> SourceTree::ListTracked(const RelPath& output, Tracked& tracked,
                                                         const RelPath& directory) {
  if (!tracked.record.digest.is_tree()) return std::vector<SourceEntry>();
  MLP_ASSIGN(const TreeObject* tree, TreeOf(output, tracked));
  Entries entries;
  for (const TreeEntry& member : tree->entries()) {
    const RelPath path = output / member.path;
    if (path == directory || !path.IsWithin(directory)) continue;
    const auto [name, is_last] = NameBelow(path, directory);
    MLP_ASSIGN(const RelPath plain, RelPath::Strict(name));
    SourceEntry& entry = entries[name];
    entry = {directory / plain, !is_last, true, is_last ? member.digest : Digest(),
             tracked.remote,    false,    {}};
  }
  return Values(std::move(entries));
}

Result<const std::vector<DirEntry>*> SourceTree::ViewEntries(const RelPath& directory) {
  const auto known = listed_.find(directory);
  if (known != listed_.end()) return known->second ? &*known->second : nullptr;
  bool is_directory = directory.is_root();
  if (!is_directory) {
    MLP_ASSIGN(const std::vector<DirEntry>* above, ViewEntries(directory.Parent()));
    const auto is_it = [&](const DirEntry& entry) {
      return entry.name == directory.Name() && entry.type == FileType::kDirectory;
    };
    is_directory = above != nullptr && std::any_of(above->begin(), above->end(), is_it);
  }
  std::optional<std::vector<DirEntry>>& entries = listed_[directory];
  if (is_directory) {
    MLP_ASSIGN(entries, source_.view().ListDir(directory));
  }
  return entries ? &*entries : nullptr;
}

Status SourceTree::AddFromView(const RelPath& directory, Entries& entries) {
  MLP_ASSIGN(const std::vector<DirEntry>* listed, ViewEntries(directory));
  if (listed == nullptr) return {};
  for (const DirEntry& one : *listed) {
    const Result<RelPath> name = RelPath::Strict(one.name);
    const bool is_directory = one.type == FileType::kDirectory;
    const bool is_link = one.type == FileType::kSymlink && !source_.commit().empty();
    if (!name || IsNeverTracked(one.name) || is_link || one.type == FileType::kOther) continue;
    const RelPath path = directory / *name;
    MLP_ASSIGN(const bool ignored, source_.ignored().Ignores(path, is_directory));
    if (ignored) continue;
    entries[one.name].path = path;
    entries[one.name].is_directory = is_directory;
  }
  return {};
}

void SourceTree::AddOutputs(const RelPath& directory, Entries& entries) const {
  for (const auto& [path, tracked] : outputs_) {
    if (path == directory || !path.IsWithin(directory)) continue;
    const auto [name, is_output] = NameBelow(path, directory);
    SourceEntry& entry = entries[name];
    if (!is_output) {
      RelPath child = path;
      while (child.Parent() != directory) child = child.Parent();
      entry.path = child;
      entry.is_directory = true;
      continue;
    }
    const PathRecord& record = tracked.record;
    entry = {path,           record.digest.is_tree(), true,       record.digest,
             tracked.remote, record.is_executable,    record.size};
  }
}

Result<std::vector<SourceEntry>> SourceTree::List(const RelPath& directory) {
  if (const auto output = OutputOver(directory); output != outputs_.end()) {
    return ListTracked(output->first, output->second, directory);
  }
  Entries entries;
  MLP_TRY(AddFromView(directory, entries));
  AddOutputs(directory, entries);
  return Values(std::move(entries));
}

Result<std::optional<SourceEntry>> SourceTree::Find(const RelPath& path) {
  if (path.is_root()) {
    SourceEntry root;
    root.is_directory = true;
    return std::optional(std::move(root));
  }
  MLP_ASSIGN(std::vector<SourceEntry> around, List(path.Parent()));
  for (SourceEntry& entry : around) {
    if (entry.path == path) return std::optional(std::move(entry));
  }
  return std::optional<SourceEntry>();
}

bool SourceTree::TouchesOutput(const RelPath& path) {
  if (OutputOver(path) != outputs_.end()) return true;
  return std::any_of(outputs_.begin(), outputs_.end(),
                     [&](const auto& output) { return output.first.IsWithin(path); });
}

// In one pass: the list of a tree may have a million files.
Status SourceTree::AddMembers(const SourceEntry& directory, std::vector<SourceEntry>& files) {
  const auto output = OutputOver(directory.path);
  MLP_ASSIGN(const TreeObject* tree, TreeOf(output->first, output->second));
  for (const TreeEntry& member : tree->entries()) {
    const RelPath path = output->first / member.path;
    if (!path.IsWithin(directory.path)) continue;
    files.push_back({path, false, true, member.digest, output->second.remote, false, {}});
  }
  return {};
}

Result<std::vector<SourceEntry>> SourceTree::FilesOf(const SourceEntry& entry) {
  std::vector<SourceEntry> files, waiting = {entry};
  while (!waiting.empty()) {
    SourceEntry next = std::move(waiting.back());
    waiting.pop_back();
    if (!next.is_directory) {
      files.push_back(std::move(next));
      continue;
    }
    if (next.is_tracked) {
      MLP_TRY(AddMembers(next, files));
      continue;
    }
    MLP_ASSIGN(std::vector<SourceEntry> inside, List(next.path));
    waiting.insert(waiting.end(), std::move_iterator(inside.begin()),
                   std::move_iterator(inside.end()));
  }
  std::sort(files.begin(), files.end(),
            [](const SourceEntry& a, const SourceEntry& b) { return a.path < b.path; });
  return files;
}

Status SourceTree::Describe(SourceEntry& entry) {
  if (entry.is_directory || entry.size) return {};
  if (entry.is_tracked) {
    MLP_ASSIGN(entry.size, objects_->SizeOf(entry.digest));
    return {};
  }
  MLP_ASSIGN(const auto facts, source_.FactsOf(entry.path));
  if (!facts) return {};
  entry.size = facts->size;
  entry.is_executable = facts->is_executable;
  return {};
}

}  // namespace mlp
