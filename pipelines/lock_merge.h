// Merging two sides' lock files by stage, as git's merge driver does. Pure: texts in, text out.
#pragma once

#include <string>
#include <vector>

#include "pipelines/lock_file.h"

namespace mlp {

struct LockMerge {
  LockFile merged;
  // Stages that both sides changed, and differently: `merged` has our entry (theirs where we have
  // none). A lock file only says what a stage last read and wrote, so either entry is true, and the
  // next repro finds out whether it still fits.
  std::vector<std::string> conflicts;
};

// Three-way, entry by entry: what only one side changed, added or removed is taken from that side.
// Our order is kept, their new entries follow.
LockMerge MergeLockFiles(const LockFile& base, const LockFile& ours, const LockFile& theirs);

// The three texts of a merge; an empty one is a file that does not exist. `file` is for messages.
struct LockTexts {
  std::string base, ours, theirs;
};
Result<LockMerge> MergeLockTexts(HashAlgorithm algorithm, const std::string& file, LockTexts texts);

}  // namespace mlp
