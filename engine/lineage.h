// Lineage: what a file was made from, back to the sources, or what was made from it. Stages are
// linked by digests: to the one that wrote the very bytes another read. Where the records do not
// know that one any more, the run log is asked. Pure: what is recorded comes in, a Lineage goes
// out; what must be looked up on the way is asked through LineageLookups.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/lineage_records.h"

namespace mlp {

struct LineageLookups {
  // Runs of the run log that wrote, or read, these bytes; newest first. None without a run log.
  std::function<Result<std::vector<RunRecord>>(const std::string&digest)> writers_of, readers_of;
  // Digests of the run log that begin with `prefix`.
  std::function<Result<std::vector<std::string>>(const std::string& prefix)> digests_like;
  // The digest of the file `inside` a directory whose tree is `tree`; nullopt when it is not there,
  // or the tree cannot be read.
  std::function<std::optional<std::string>(const std::string& tree, const RelPath& inside)>
      file_in_tree;
};

// What a lineage is asked of: a stage, or a file.
struct LineageTarget {
  std::string name;                  // as it is shown
  std::optional<std::size_t> stage;  // of the recorded ones; else `file`
  LineageFile file;                  // its digest is empty where only its directory is recorded
};

// Reads `text`, as given in the directory `from`: a stage, a path (an output, what lies in one or
// contains some, something that a stage read), or at least four digits of a digest. kNotFound when
// nothing is recorded of it; kUsage when a digest is not the only one.
Result<LineageTarget> FindLineageTarget(const std::vector<LineageStage>& recorded,
                                        const StageGraph& graph, const std::string& text,
                                        const RelPath& from, const LineageLookups& lookups);

enum class LineageDirection { kUpstream, kDownstream };

struct LineageNode {
  LineageStage stage;
  // kUpstream: for each input the nodes that wrote it; kDownstream: for each output those that read
  // it.
  std::vector<std::vector<std::size_t>> links;
};

struct Lineage {
  LineageDirection direction = LineageDirection::kUpstream;
  LineageTarget target;
  std::vector<std::size_t> roots;  // what wrote or read the target; or the target itself
  std::vector<LineageNode> nodes;  // nearest to the target first
};

Result<Lineage> TraceLineage(const std::vector<LineageStage>& recorded, LineageTarget target,
                             LineageDirection direction, const LineageLookups& lookups);

// Whether an input is code: what a stage wrote is not; a file in a programming language, one that
// is executable, and a directory with a program that the command names are.
bool IsCode(const LineageStage& stage, const LineageFile& input);

}  // namespace mlp
