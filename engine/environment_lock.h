// What stages of a DVC project ran with, as far as it is part of their fingerprints. dvc.lock stays
// as DVC writes it, so it stands in a file beside it, made for git as well: a clone knows what was
// compared.
//
//   schema: environment-1
//   stages:                                     in the order of the lock file
//     <name>:
//       entry: <SHA-256 of the stage's entry in the lock file, as YAML>
//       environment: {...}                      pipelines/locked_environment.h
//
// DVC rewrites its entries without knowing of this file. So one here counts only while the entry is
// the one that it was written with: what DVC ran since has no known environment.
#pragma once

#include <optional>
#include <string>

#include "pipelines/lock_file.h"
#include "pipelines/lock_merge.h"
#include "store/layout.h"

namespace mlp {

// Of a pipeline file; nullopt: the lock file itself holds it.
std::optional<RelPath> EnvironmentFileOf(const Layout& layout, const RelPath& pipeline_file);

// Gives the entries of `lock` what `text` says that they ran with. Refuses (kInvalid, with the
// place) what SplitEnvironments does not write; `file` is for messages.
Status JoinEnvironments(HashAlgorithm algorithm, const std::string& file, std::string text,
                        LockFile& lock);

struct SplitLock {
  LockFile lock;             // without environments
  std::string environments;  // the text for the file beside it; empty: no stage has one
};
SplitLock SplitEnvironments(HashAlgorithm algorithm, const LockFile& lock);

// Three-way, stage by stage, as the lock file beside it is merged: what is kept is of the entry
// that is kept there. Where both sides made the same entry in different environments, either is
// true and ours is kept.
Result<std::string> MergeEnvironments(HashAlgorithm algorithm, const std::string& file,
                                      const LockTexts& texts);

}  // namespace mlp
