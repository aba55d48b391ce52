#include "engine/dag.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace mlp {
namespace {

void SortEdges(Dag& dag) {
  std::sort(dag.edges.begin(), dag.edges.end());
  dag.edges.erase(std::unique(dag.edges.begin(), dag.edges.end()), dag.edges.end());
}

bool Overlap(const RelPath& a, const RelPath& b) {
  return a.IsWithin(b) || b.IsWithin(a);
}

// Union-find without ranks: the graphs are small.
std::size_t RootOf(const std::vector<std::size_t>& parent, std::size_t node) {
  while (parent[node] != node) node = parent[node];
  return node;
}

}  // namespace

Dag StageDag(const StageGraph& graph, const std::vector<StageId>& stages) {
  Dag dag;
  std::map<StageId, std::size_t> node_of;
  for (const StageId id : stages) {
    node_of[id] = dag.nodes.size();
    dag.nodes.push_back(graph.stage(id).Address());
  }
  for (const StageId id : stages)
    for (const StageId upstream : graph.Upstream(id))
      if (const auto found = node_of.find(upstream); found != node_of.end())
        dag.edges.emplace_back(found->second, node_of[id]);
  SortEdges(dag);
  return dag;
}

Dag OutputDag(const StageGraph& graph, const std::vector<StageId>& stages) {
  Dag dag;
  std::map<StageId, std::size_t> first_of;  // the node of a stage's first output
  for (const StageId id : stages) {
    first_of[id] = dag.nodes.size();
    for (const Output& out : graph.stage(id).outs) dag.nodes.push_back(out.path.str());
  }
  const auto connect = [&](StageId writer, const Dependency& dep, StageId reader) {
    const std::vector<Output>& outs = graph.stage(writer).outs;
    for (std::size_t i = 0; i < outs.size(); ++i) {
      if (!Overlap(outs[i].path, dep.path)) continue;
      for (std::size_t j = 0; j < graph.stage(reader).outs.size(); ++j)
        dag.edges.emplace_back(first_of[writer] + i, first_of[reader] + j);
    }
  };
  for (const StageId id : stages)
    for (const StageId upstream : graph.Upstream(id))
      if (first_of.contains(upstream))
        for (const Dependency& dep : graph.stage(id).deps) connect(upstream, dep, id);
  SortEdges(dag);
  return dag;
}

std::vector<Dag> ConnectedParts(const Dag& dag) {
  std::vector<std::size_t> parent(dag.nodes.size());
  std::iota(parent.begin(), parent.end(), std::size_t{0});
  for (const auto& [from, to] : dag.edges) {
    const std::size_t a = RootOf(parent, from), b = RootOf(parent, to);
    parent[std::max(a, b)] = std::min(a, b);  // the root of a part is its first node
  }
  std::vector<Dag> parts;
  std::vector<std::size_t> part_of(dag.nodes.size()), place(dag.nodes.size());
  for (std::size_t node = 0; node < dag.nodes.size(); ++node) {
    const std::size_t root = RootOf(parent, node);
    if (root == node) {
      part_of[node] = parts.size();
      parts.emplace_back();
    }
    part_of[node] = part_of[root];
    place[node] = parts[part_of[node]].nodes.size();
    parts[part_of[node]].nodes.push_back(dag.nodes[node]);
  }
  for (const auto& [from, to] : dag.edges)
    parts[part_of[from]].edges.emplace_back(place[from], place[to]);
  return parts;
}

}  // namespace mlp
