// ExperimentFacts: what `exp show` says of one commit, or of the workspace: metrics, params, and
// what was recorded of dependencies and outputs. Values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/records.h"
#include "engine/value_snapshot.h"
#include "pipelines/stage_graph.h"
#include "store/base/digest.h"

namespace mlp {

struct ExperimentFacts {
  struct Dependency {
    std::string path;  // from the root, or as it is written where it is no path of the project
    Digest digest;     // empty: nothing is recorded
    std::uint64_t size = 0;
    std::optional<std::uint64_t> nfiles;
    bool is_source = false;  // no stage writes it
  };
  struct Output {
    std::string path;
    Digest digest;
    std::uint64_t size = 0;
    std::optional<std::uint64_t> nfiles;
    bool use_cache = true;
    bool is_data_source = false;  // of a pointer file
  };
  ValueSnapshot metrics, params;
  std::vector<Dependency> deps;  // each path once, in the order of the stages
  std::vector<Output> outs;      // as DVC has it: neither metrics nor plots

  // Whether a file could not be read: what was not there may be there the next time.
  bool HasErrors() const;
};

ExperimentFacts FactsOf(const StageGraph& graph, const Records& records, ValueSnapshot metrics,
                        ValueSnapshot params);

}  // namespace mlp
