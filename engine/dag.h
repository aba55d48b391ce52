// Dag: names and edges, cut out of a StageGraph to be shown. The drawing and the text forms work on
// this.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

struct Dag {
  std::vector<std::string> nodes;  // names, unique
  std::vector<std::pair<std::size_t, std::size_t>>
      edges;  // upstream, downstream; sorted, each once; acyclic
};

// The given stages by their address, and the edges between them.
Dag StageDag(const StageGraph& graph, const std::vector<StageId>& stages);

// The outputs of the given stages. An edge leads from an output to every output of a stage that
// reads it.
Dag OutputDag(const StageGraph& graph, const std::vector<StageId>& stages);

// The connected parts, in the order of their first nodes; nodes keep their order.
std::vector<Dag> ConnectedParts(const Dag& dag);

}  // namespace mlp
