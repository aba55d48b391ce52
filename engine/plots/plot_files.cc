#include "engine/plots/plot_files.h"

#include <algorithm>

#include "engine/plots/plot_table.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

std::optional<PlotFiles::Recorded> PlotFiles::RecordOf(const RelPath& path) const {
  const Stage* const stage = graph_.WriterOf(path);
  const LockedStage* const locked = stage == nullptr ? nullptr : records_.Find(*stage);
  if (locked == nullptr) return std::nullopt;
  for (const Output& out : stage->outs) {
    if (!path.IsWithin(out.path)) continue;
    const LockedPath* const found = locked->FindOut(out.text);
    if (found == nullptr || found->digest.empty()) return std::nullopt;
    Recorded recorded{found->digest, {}};
    if (path != out.path) {
      Result<RelPath> inside = RelPath::Strict(path.str().substr(out.path.str().size() + 1));
      if (!inside || !found->digest.is_tree()) return std::nullopt;
      recorded.inside = std::move(*inside);
    }
    return recorded;
  }
  return std::nullopt;
}

Result<const TreeObject*> PlotFiles::TreeOf(const Digest& digest) {
  const auto known = trees_.find(digest);
  if (known != trees_.end()) return &known->second;
  MLP_ASSIGN(TreeObject tree, store_->ReadTree(digest));
  return &trees_.emplace(digest, std::move(tree)).first->second;
}

Result<std::string> PlotFiles::Read(const RelPath& path) {
  MLP_ASSIGN(std::optional<std::string> text, view_.ReadFile(path));
  if (text) return std::move(*text);
  const std::optional<Recorded> recorded = store_ == nullptr ? std::nullopt : RecordOf(path);
  if (recorded && !recorded->digest.is_tree()) return store_->Read(recorded->digest);
  if (recorded) {
    MLP_ASSIGN(const TreeObject* const tree, TreeOf(recorded->digest));
    if (const TreeEntry* const entry = tree->Find(recorded->inside))
      return store_->Read(entry->digest);
  }
  return Fail(ErrorCode::kNotFound,
              Format("plots file {} is not in {}", Quoted(path.str()), view_.Name()));
}

bool PlotFiles::IsDeclaration(const RelPath& path) const {
  const auto& pipelines = graph_.pipelines();
  return std::any_of(pipelines.begin(), pipelines.end(),
                     [&](const Pipeline& pipeline) { return pipeline.file == path; });
}

// false: it is no directory of the view.
bool PlotFiles::AddFilesOfView(const RelPath& directory, std::vector<RelPath>& files) {
  const Result<std::vector<DirEntry>> entries = view_.ListDir(directory);
  if (!entries) return false;
  for (const DirEntry& entry : *entries) {
    const Result<RelPath> name = RelPath::Strict(entry.name);
    if (!name) continue;
    const RelPath path = directory / *name;
    if (entry.type == FileType::kDirectory)
      AddFilesOfView(path, files);
    else if (PlotFileKindOf(entry.name) != PlotFileKind::kNeither && !IsDeclaration(path))
      files.push_back(path);
  }
  return true;
}

// false: no directory is recorded there.
bool PlotFiles::AddFilesOfStore(const RelPath& directory, std::vector<RelPath>& files) {
  const std::optional<Recorded> recorded = store_ == nullptr ? std::nullopt : RecordOf(directory);
  if (!recorded || !recorded->digest.is_tree()) return false;
  const Result<const TreeObject*> tree = TreeOf(recorded->digest);
  if (!tree) return false;
  bool is_directory = recorded->inside.is_root();
  for (const TreeEntry& entry : (*tree)->entries()) {
    if (entry.path == recorded->inside || !entry.path.IsWithin(recorded->inside)) continue;
    is_directory = true;
    if (PlotFileKindOf(entry.path.str()) == PlotFileKind::kNeither) continue;
    const std::size_t skipped = recorded->inside.is_root() ? 0 : recorded->inside.str().size() + 1;
    if (Result<RelPath> rest = RelPath::Strict(entry.path.str().substr(skipped)))
      files.push_back(directory / *rest);
  }
  return is_directory;
}

std::vector<RelPath> PlotFiles::Expand(const RelPath& path) {
  std::vector<RelPath> files;
  if (PlotFileKindOf(path.str()) == PlotFileKind::kNeither &&
      (AddFilesOfView(path, files) || AddFilesOfStore(path, files))) {
    std::sort(files.begin(), files.end());
    return files;
  }
  return {path};
}

bool PlotFiles::Exists(const RelPath& path) {
  if (view_.ListDir(path)) return true;
  if (const auto text = view_.ReadFile(path); text && *text) return true;
  const std::optional<Recorded> recorded = store_ == nullptr ? std::nullopt : RecordOf(path);
  if (!recorded) return false;
  if (recorded->inside.is_root()) return true;
  const Result<const TreeObject*> tree = TreeOf(recorded->digest);
  if (!tree) return false;
  const auto& entries = (*tree)->entries();
  return std::any_of(entries.begin(), entries.end(),
                     [&](const TreeEntry& entry) { return entry.path.IsWithin(recorded->inside); });
}

}  // namespace mlp
