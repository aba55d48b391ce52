// UndeclaredAccess: what a traced stage did that its declaration does not say. Pure.
//
// Not counted, as no result hangs on it: what the stage made itself and removed again; directories
// that were listed (Python lists those of its scripts); files of git and of mlpipe; caches that
// tools keep beside sources (__pycache__, ...). A compiled Python file counts as its source, which
// Python does not open while the compiled one is fresh.
#pragma once

#include <string>
#include <vector>

#include "engine/guard/access_trace.h"
#include "pipelines/pipeline.h"

namespace mlp {

enum class UndeclaredKind {
  kRead,     // or executed
  kHidden,   // was tried; the sandbox did not show it
  kWritten,  // and is there still
  kRemoved,  // was there before
};

struct Undeclared {
  UndeclaredKind kind = UndeclaredKind::kRead;
  RelPath path;
  // How many files below `path`, which is a directory, were read: named one by one they would hide
  // the rest. 0: `path` is what was read.
  std::size_t files = 0;

  bool operator==(const Undeclared&) const = default;
};

// What of the project the trace does not say itself.
struct ProjectFacts {
  std::string root;  // absolute, without symlinks
  // Where dependencies that are, or lie behind, symlinks to directories really are.
  std::vector<RelPath> also_declared = {};
};

// Sorted by kind and path, each path once.
std::vector<Undeclared> UndeclaredAccess(const Stage& stage, const AccessTrace& trace,
                                         const ProjectFacts& facts);

// What to add to the stage: "deps: - src/util.py" (from its working directory); "" of a removed
// one.
std::string DeclarationFor(const Stage& stage, const Undeclared& undeclared);
// "stage 'train' reads src/util.py, which is no dependency of it".
std::string SentenceFor(const Stage& stage, const Undeclared& undeclared);

// Whether a dependency or params file of the stage says that it reads `path`.
bool IsDeclaredInput(const Stage& stage, const RelPath& path);
bool IsDeclaredOutput(const Stage& stage, const RelPath& path);

}  // namespace mlp
