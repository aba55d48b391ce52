#include "pipelines/lock_merge.h"

namespace mlp {
namespace {

bool Same(const LockedStage* a, const LockedStage* b) {
  return a == nullptr || b == nullptr ? a == b : *a == *b;
}

void MergeStage(const std::string& name, const LockFile& base, const LockFile& ours,
                const LockFile& theirs, LockMerge& merge) {
  const LockedStage* const before = base.Find(name);
  const LockedStage* const our = ours.Find(name);
  const LockedStage* const their = theirs.Find(name);
  if (Same(our, their) || Same(before, their)) return;  // ours is what the merged file starts from
  if (Same(before, our)) {
    if (their == nullptr) {
      merge.merged.Remove(name);
    } else {
      merge.merged.Set(name, *their);
    }
    return;
  }
  merge.conflicts.push_back(name);
  if (our == nullptr) merge.merged.Set(name, *their);
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
