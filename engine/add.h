// Add: data of the workspace put under version control: its bytes into the store, a pointer file
// beside it that git keeps, a line in .gitignore.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/data_transfer.h"
#include "engine/file_progress.h"
#include "engine/workspace.h"

namespace mlp {

struct AddTarget {
  RelPath path;        // what is tracked
  std::string source;  // absolute: what is copied to `path` first, from anywhere; empty: nothing
  // Of a source that is no path of this machine (`source` then names it for people): makes the new
  // file or directory of this name.
  std::function<Status(const std::string&)> bring = {};
};

struct AddOptions {
  bool store = true;  // false: only the digests are learnt; `commit` brings the bytes later
  DataTransfer* to_remote = nullptr;  // there instead of into the store, and not to `path` either
  bool force = false;                 // a source replaces what stands at `path`
  bool relink = true;  // replace data by links into the store, where the configuration wants it
};

// A file or directory that is tracked already is recorded as it is now. A path inside of a tracked
// directory brings only what stands there (also: that nothing does) into the directory's record.
// Everything that can be refused is refused before the first change: what is not there (kNotFound);
// outputs of commands, what overlaps tracked data, what git tracks, what ignore files keep out of
// sight (kUsage). Bytes first, pointer files last; the data itself is only ever replaced, by a link
// or a copy, when the store has it. Returns the pointer files, each once, in the order of the
// targets. What goes to a remote must be whole outputs (kUsage).
Result<std::vector<RelPath>> AddData(Workspace& workspace, const std::vector<AddTarget>& targets,
                                     const AddOptions& options, FileProgress* progress);

}  // namespace mlp
