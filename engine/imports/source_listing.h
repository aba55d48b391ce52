// What `ls` and `du` show of a source.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/imports/source_tree.h"
#include "store/base/value.h"

namespace mlp {

struct ListingOptions {
  bool recursive = false;
  bool tracked_only = false;  // outputs, what is in them, and directories that hold some
  int depth = 0;              // levels of directories that are entered; 0: all
};

struct ListedEntry {
  SourceEntry entry;
  std::string name;  // from the directory that is listed
  int depth = 0;     // of its directory below that
};

// What the user typed as a path in a source, from where they pointed to; "/data" is from its root.
Result<RelPath> PathInSource(const SourceProject& source, const std::string& typed);

// kNotFound when nothing is there.
Result<SourceEntry> FindInSource(SourceTree& tree, const RelPath& path);

// A file itself, or what lies in a directory: each directory right before what is in it, by name.
// kNotFound when nothing is there.
Result<std::vector<ListedEntry>> ListSource(SourceTree& tree, const RelPath& path,
                                            const ListingOptions& options);
// As `dvc list --json` has it; the digest's key is the name of its algorithm.
Value ListingToJson(SourceTree& tree, const std::vector<ListedEntry>& entries);

struct DiskUsage {
  std::string name;                   // as the user would type it
  std::optional<std::uint64_t> size;  // bytes; nullopt: some object is not at hand
};

// Of each entry of a directory, then of the whole; with `summarize`, and of a file, of itself only.
Result<std::vector<DiskUsage>> UsageOf(SourceTree& tree, const RelPath& path, bool summarize);

}  // namespace mlp
