#include "pipelines/lock_merge.h"

#include "pipelines/three_way.h"

namespace mlp {
namespace {

void MergeStage(const std::string& name, const LockFile& base, const LockFile& ours,
                const LockFile& theirs, LockMerge& merge) {
  const LockedStage* const our = ours.Find(name);
  const auto [entry, is_conflict] = ChooseEntry(base.Find(name), our, theirs.Find(name));
  if (is_conflict) merge.conflicts.push_back(name);
  if (entry == our) return;  // ours is what the merged file starts from
  if (entry == nullptr) {
    merge.merged.Remove(name);
  } else {
    merge.merged.Set(name, *entry);
  }
}

Result<LockFile> ParseSide(HashAlgorithm algorithm, const std::string& name, std::string text) {
  if (text.empty()) return LockFile();
  return LockFile::Parse(algorithm, name, std::move(text));
}

}  // namespace

LockMerge MergeLockFiles(const LockFile& base, const LockFile& ours, const LockFile& theirs) {
  LockMerge merge{ours, {}};
  for (const auto& [name, entry] : ours.stages()) MergeStage(name, base, ours, theirs, merge);
  for (const auto& [name, entry] : theirs.stages()) {
    if (ours.Find(name) == nullptr) MergeStage(name, base, ours, theirs, merge);
  }
  if (ours.datasets() == base.datasets()) merge.merged.set_datasets(theirs.datasets());
  return merge;
}

Result<LockMerge> MergeLockTexts(HashAlgorithm algorithm, const std::string& file,
                                 LockTexts texts) {
  MLP_ASSIGN(const LockFile base,
             ParseSide(algorithm, file + " (common ancestor)", std::move(texts.base)));
  MLP_ASSIGN(const LockFile ours, ParseSide(algorithm, file + " (ours)", std::move(texts.ours)));
  MLP_ASSIGN(const LockFile theirs,
             ParseSide(algorithm, file + " (theirs)", std::move(texts.theirs)));
  return MergeLockFiles(base, ours, theirs);
}

}  // namespace mlp
