#include "engine/cli/data_targets.h"

#include <algorithm>

#include "pipelines/target_finder.h"

namespace mlp {
namespace {

// The path that a target names; nullopt: it names stages.
std::optional<RelPath> PathNamedBy(const Workspace& workspace, const std::string& target,
                                   const std::vector<StageId>& found) {
  const StageGraph& graph = workspace.graph();
  const Result<RelPath> path = RelPath::Resolve(workspace.current_dir(), target);
  if (found.size() != 1 || !path) return std::nullopt;
  const Stage& stage = graph.stage(found.front());
  if (graph.WriterOf(*path) != &stage || target == stage.name || target == stage.group)
    return std::nullopt;
  return *path;
}

}  // namespace

void AddDataTargets(CLI::App& command, std::vector<std::string>& targets,
                    DataTargetOptions& options) {
  command.add_option("targets", targets,
                     "Stages, or files they write; everything when none is given");
  command.add_flag("-d,--with-deps", options.with_deps, "Also what the targets depend on");
  command.add_flag("-R,--recursive", options.recursive,
                   "A directory means every stage declared below it");
}

Result<DataTargets> FindDataTargets(const Workspace& workspace,
                                    const std::vector<std::string>& targets,
                                    const DataTargetOptions& options) {
  const StageGraph& graph = workspace.graph();
  if (targets.empty()) return DataTargets{graph.TopologicalOrder(), {}};
  DataTargets result;
  for (const std::string& target : workspace.FromHere(targets)) {
    MLP_ASSIGN(const std::vector<StageId> found, FindTargets(graph, target,
                                                             {.from = workspace.current_dir(),
                                                              .recursive = options.recursive,
                                                              .glob = options.glob}));
    result.stages.insert(result.stages.end(), found.begin(), found.end());
    if (const auto path = PathNamedBy(workspace, target, found)) {
      result.only.push_back(*path);
    } else {
      for (const StageId id : found)
        for (const Output& out : graph.stage(id).outs) result.only.push_back(out.path);
    }
  }
  const std::vector<StageId> with_upstream = graph.WithUpstream(result.stages);
  if (options.with_deps) return DataTargets{with_upstream, {}};
  std::vector<StageId> ordered;
  for (const StageId id : with_upstream) {
    const auto& stages = result.stages;
    if (std::find(stages.begin(), stages.end(), id) != stages.end()) ordered.push_back(id);
  }
  result.stages = std::move(ordered);
  return result;
}

}  // namespace mlp
