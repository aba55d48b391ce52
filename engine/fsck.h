// Fsck: verifies everything that a project has stored: objects, directories' lists, the run cache
// and the databases, and whether the store has what lock and pointer files record. What is damaged
// is moved to quarantine, never deleted; what is merely missing is said.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/workspace.h"
#include "store/object_check.h"

namespace mlp {

struct FsckUse {  // who records an object
  RelPath path;   // of the output, or of a file in an output that is a directory
  std::string stage;
};

struct FsckObject {
  QuarantinedObject object;
  std::vector<FsckUse> uses;  // of declared stages, in the order of the graph; may be empty
};

struct FsckMissing {
  RelPath path;  // of the output
  std::string stage;
  std::size_t files = 0, of_files = 0;  // missing of a directory; 0 of 0: its list, or the file
};

struct FsckRun {     // an entry of the run cache
  std::string name;  // key/value
  std::string path, moved_to;
};

struct FsckReport {
  std::uint64_t files = 0, trees = 0, bytes = 0, runs = 0;  // that were read
  std::vector<FsckObject> damaged;
  std::vector<FsckRun> damaged_runs;
  std::size_t idle_runs = 0;  // results that cannot be restored: outputs are missing
  std::vector<FsckMissing> missing;
  std::vector<std::string> damaged_databases;  // what is wrong with each
  std::vector<std::string> unreadable;         // objects of which nothing is known, and why
  std::vector<std::string> notices;            // a cache that was thrown away

  // What --repair could get: objects and entries of the run cache.
  std::size_t DamagedFiles() const { return damaged.size() + damaged_runs.size(); }
  bool HasDamage() const { return DamagedFiles() > 0 || !damaged_databases.empty(); }
};

// `workspace` must be loaded. Uses all cores, or `jobs` of them.
Result<FsckReport> Fsck(Workspace& workspace, int jobs,
                        const std::function<void(const CheckProgress&)>& on_progress);

}  // namespace mlp
