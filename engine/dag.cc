#include "engine/dag.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace mlp {
namespace {

void SortEdges(Dag& dag) {
  std::sort(dag.edges.begin(), dag.edges.end());
  dag.edges.erase(std::unique(dag.edges.begin(), dag.edges.end()), dag.edges.end());
}

// Through the edges up, or both up and down; sorted.
std::vector<StageId> Reachable(const StageGraph& graph, std::vector<StageId> open, bool both_ways) {
  std::set<StageId> seen(open.begin(), open.end());
  const auto visit = [&](const std::vector<StageId>& neighbours) {
    for (const StageId next : neighbours)
      if (seen.insert(next).second) open.push_back(next);
  };
  while (!open.empty()) {
    const StageId id = open.back();
    open.pop_back();
    visit(graph.Upstream(id));
    if (both_ways) visit(graph.Downstream(id));
  }
  return {seen.begin(), seen.end()};
}

// Union-find without ranks: the graphs are small.
std::size_t RootOf(const std::vector<std::size_t>& parent, std::size_t node) {
  while (parent[node] != node) node = parent[node];
  return node;
}

// A foreach or matrix of one pipeline file; an empty name is none.
using Group = std::pair<RelPath, std::string>;

struct GroupedDag {
  Dag dag;
  std::vector<Group> groups;  // of each node
};

// One node for each stage, or for all of a group that is not `expanded`.
GroupedDag GroupStages(const StageGraph& graph, const std::vector<StageId>& stages,
                       const DagOptions& options, const std::set<Group>& expanded) {
  GroupedDag grouped;
  std::map<StageId, std::size_t> node_of;
  std::map<Group, std::size_t> node_of_group;
  for (const StageId id : stages) {
    const Stage& stage = graph.stage(id);
    Group group(stage.file, stage.group);
    if (options.expand || stage.group.empty() || expanded.contains(group)) group.second.clear();
    const bool is_new =
        group.second.empty() || node_of_group.emplace(group, grouped.dag.nodes.size()).second;
    node_of[id] = is_new ? grouped.dag.nodes.size() : node_of_group.at(group);
    if (!is_new) continue;
    const std::string& name = group.second.empty() ? stage.name : group.second;
    grouped.dag.nodes.push_back(stage.AddressFrom(options.from, name));
    grouped.groups.push_back(std::move(group));
  }
  for (const StageId id : stages)
    for (const StageId upstream : graph.Upstream(id)) {
      const auto found = node_of.find(upstream);
      if (found != node_of.end() && found->second != node_of[id])
        grouped.dag.edges.emplace_back(found->second, node_of[id]);
    }
  SortEdges(grouped.dag);
  return grouped;
}

// The groups on cycles or between two of them. The stages themselves have no cycle.
std::set<Group> GroupsInCycles(const GroupedDag& grouped) {
  std::set<std::size_t> left;
  for (std::size_t node = 0; node < grouped.dag.nodes.size(); ++node) left.insert(node);
  for (bool shrinking = true; shrinking;) {
    std::set<std::size_t> has_upstream, has_downstream;
    for (const auto& [from, to] : grouped.dag.edges) {
      if (!left.contains(from) || !left.contains(to)) continue;
      has_downstream.insert(from);
      has_upstream.insert(to);
    }
    shrinking = std::erase_if(left, [&](std::size_t node) {
                  return !has_upstream.contains(node) || !has_downstream.contains(node);
                }) > 0;
  }
  std::set<Group> groups;
  for (const std::size_t node : left)
    if (!grouped.groups[node].second.empty()) groups.insert(grouped.groups[node]);
  return groups;
}

}  // namespace

Dag StageDag(const StageGraph& graph, const std::vector<StageId>& stages,
             const DagOptions& options) {
  std::set<Group> expanded;
  while (true) {
    const GroupedDag grouped = GroupStages(graph, stages, options, expanded);
    const std::set<Group> in_cycles = GroupsInCycles(grouped);
    if (in_cycles.empty()) return grouped.dag;
    expanded.insert(in_cycles.begin(), in_cycles.end());
  }
}

Dag OutputDag(const StageGraph& graph, const std::vector<StageId>& stages,
              const DagOptions& options) {
  Dag dag;
  std::map<StageId, std::size_t> first_of;  // the node of a stage's first output
  for (const StageId id : stages) {
    first_of[id] = dag.nodes.size();
    for (const Output& out : graph.stage(id).outs)
      dag.nodes.push_back(out.path.RelativeTo(options.from));
  }
  const auto connect = [&](StageId writer, const Dependency& dep, StageId reader) {
    const std::vector<Output>& outs = graph.stage(writer).outs;
    for (std::size_t i = 0; i < outs.size(); ++i) {
      if (!outs[i].path.Overlaps(dep.path)) continue;
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

std::vector<StageId> AncestorsOf(const StageGraph& graph, const std::vector<StageId>& stages) {
  return Reachable(graph, stages, false);
}

std::vector<StageId> ConnectedWith(const StageGraph& graph, const std::vector<StageId>& stages) {
  return Reachable(graph, stages, true);
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
