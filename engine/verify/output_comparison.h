// An output that came out again, compared with what is recorded of it.
#pragma once

#include <optional>
#include <string>

#include "engine/verify/difference.h"
#include "store/object_store.h"
#include "store/path_scan.h"

namespace mlp {

// What is recorded of an output, and where its bytes may be found if not in the store.
struct ExpectedOutput {
  RelPath path;
  PathRecord record;
  std::optional<PathScan> workspace;  // it stands in the workspace as it is recorded
};

struct OutputFinding {
  std::string path;                 // of the output, relative to the project
  bool is_same = false;             // to the last byte, but for times in live metrics
  bool is_allowed = false;          // that, or the contract's tolerance allows what differs
  bool is_unknown = false;          // nobody can say: the recorded bytes are nowhere
  std::string file;                 // that differs first, inside of a directory; else empty
  std::optional<Difference> first;  // there
  std::size_t different_files = 0;  // of a directory
};

// `now` is a scan with every digest known. On any thread.
Result<OutputFinding> CompareOutput(FileSystem& fs, LocalObjectStore& store,
                                    const Contract& contract, const ExpectedOutput& recorded,
                                    const PathScan& now);

}  // namespace mlp
