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

struct DagOptions {
  // The stages that one foreach or matrix makes are one node each; else one for all of them, unless
  // that would make a cycle.
  bool expand = true;
  RelPath from;  // names are as the user types them in this directory
};

// The given stages, and the edges between them.
Dag StageDag(const StageGraph& graph, const std::vector<StageId>& stages,
             const DagOptions& options = {});

// The outputs of the given stages. An edge leads from an output to every output of a stage that
// reads it. Groups play no part.
Dag OutputDag(const StageGraph& graph, const std::vector<StageId>& stages,
              const DagOptions& options = {});

// The given stages and all that they depend on, through frozen ones too; sorted.
std::vector<StageId> AncestorsOf(const StageGraph& graph, const std::vector<StageId>& stages);
// Everything that the given stages are connected with, upwards and downwards; sorted.
std::vector<StageId> ConnectedWith(const StageGraph& graph, const std::vector<StageId>& stages);

// The connected parts, in the order of their first nodes; nodes keep their order.
std::vector<Dag> ConnectedParts(const Dag& dag);

}  // namespace mlp
