#include "engine/stage_selection.h"

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::vector<StageId> InOrder(const StageGraph& graph, const std::vector<bool>& selected) {
  std::vector<StageId> stages;
  for (const StageId id : graph.TopologicalOrder()) {
    if (selected[id]) stages.push_back(id);
  }
  return stages;
}

// Everything that can be reached from the targets over edges in both directions.
std::vector<StageId> Connected(const StageGraph& graph, const std::vector<StageId>& targets) {
  std::vector<bool> selected(graph.size(), false);
  std::vector<StageId> waiting = targets;
  while (!waiting.empty()) {
    const StageId id = waiting.back();
    waiting.pop_back();
    if (selected[id]) continue;
    selected[id] = true;
    for (const auto* neighbours : {&graph.Upstream(id), &graph.Downstream(id)}) {
      waiting.insert(waiting.end(), neighbours->begin(), neighbours->end());
    }
  }
  return InOrder(graph, selected);
}

}  // namespace

std::vector<StageId> SelectStages(const StageGraph& graph, const StageSelection& selection) {
  if (selection.targets.empty()) return graph.TopologicalOrder();
  if (selection.downstream) return graph.WithDownstream(selection.targets);
  if (selection.connected) return Connected(graph, selection.targets);
  if (selection.with_upstream) return graph.WithUpstream(selection.targets);
  std::vector<bool> selected(graph.size(), false);
  for (const StageId id : selection.targets) selected[id] = true;
  return InOrder(graph, selected);
}

Result<std::vector<StageId>> StagesOf(const StageGraph& graph, const RelPath& pipeline_file) {
  std::vector<StageId> stages;
  for (StageId id = 0; id < graph.size(); ++id) {
    if (graph.stage(id).file == pipeline_file) stages.push_back(id);
  }
  if (!stages.empty() || graph.size() == 0) return stages;
  return Fail(ErrorCode::kNotFound, Format("{} declares no stages", Quoted(pipeline_file.str())),
              "name a stage, or ask for all of the project with --all-pipelines");
}

}  // namespace mlp
