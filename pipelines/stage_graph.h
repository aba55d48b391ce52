// StageGraph: the stages of a project and the edges between them. Stage B depends on stage A when a
// path that B reads (a dependency or a params file) equals, lies inside, or contains an output of
// A. Immutable.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipelines/output_index.h"
#include "pipelines/pipeline.h"

namespace mlp {

class StageGraph {
 public:
  // Refuses, each with the places: an output of two stages, outputs that overlap, a cycle (names
  // its stages in order), a pipeline file or lock file as output, the same path read and written by
  // one stage. Costs O((n + e) log n); stages keep pointers into `pipelines`, so the graph moves
  // but is not copied.
  static Result<StageGraph> Build(std::vector<Pipeline> pipelines);
  StageGraph(StageGraph&&) noexcept = default;
  StageGraph& operator=(StageGraph&&) noexcept = default;

  const std::vector<Pipeline>& pipelines() const { return pipelines_; }
  std::size_t size() const { return stages_.size(); }
  const Stage& stage(StageId id) const { return *stages_[id]; }
  // In the order in which the stage names what they write.
  const std::vector<StageId>& Upstream(StageId id) const { return upstream_[id]; }
  const std::vector<StageId>& Downstream(StageId id) const { return downstream_[id]; }  // sorted
  // Every stage after all of its upstream ones, in the order in which DVC reaches them: in file
  // order, each right after what it needs that is not there yet.
  const std::vector<StageId>& TopologicalOrder() const { return order_; }

  // The stage that writes `path` or something that contains it; nullptr when none does.
  const Stage* WriterOf(const RelPath& path) const;
  std::optional<StageId> WriterIdOf(const RelPath& path) const;
  // The stages that write it, contain it, or write something in it that is read.
  std::vector<StageId> WritersOf(const Dependency& dep) const;

  // The one stage that `target` names; see FindTarget.
  Result<StageId> Find(const std::string& target, const RelPath& from) const;
  // The given stages and everything upstream of them (not through frozen stages), in topological
  // order.
  std::vector<StageId> WithUpstream(const std::vector<StageId>& targets) const;
  std::vector<StageId> WithDownstream(const std::vector<StageId>& targets) const;

 private:
  StageGraph() = default;
  Status AddEdges();
  Status Order();
  Error CycleError(std::vector<StageId> path) const;
  std::vector<StageId> Reachable(const std::vector<StageId>& targets,
                                 const std::vector<std::vector<StageId>>& edges,
                                 bool through_frozen) const;

  std::vector<Pipeline> pipelines_;
  std::vector<const Stage*> stages_;
  OutputIndex outputs_;
  std::vector<std::vector<StageId>> upstream_, downstream_;
  std::vector<StageId> order_;
};

}  // namespace mlp
