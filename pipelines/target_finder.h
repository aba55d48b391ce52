// From what a user types to stages: the targets of repro, status, dag and the like.
#pragma once

#include <string>
#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

struct TargetOptions {
  RelPath from = {};       // where the user stands: names and paths begin there
  bool recursive = false;  // a directory means every stage declared below it
  bool glob = false;       // names are patterns, see FnMatches
  // The command that edits what is declared, "remove": the path of an output names nothing then.
  const char* editing = nullptr;
};

// The stages that `target` names, at least one, each once, in file order. In this order it may be
//   train, prep@a, prep        a stage, or all members of a group, of the pipeline file in `from`
//                              or in the nearest directory above that has one of that name
//   sub/mlpipe.yaml:train      the same, of a named pipeline file; sub:train of the one in there
//   sub/mlpipe.yaml            all stages of a pipeline file
//   data.dvc                   the data of a pointer file
//   sub                        with `recursive`
//   model.pt, out/part.csv     the stage that writes this, or something that contains it
//   sub/mlpipe.yaml:train      a stage as it is named from the root, wherever the user stands
// kNotFound with "did you mean" when it is none of these; kUsage for an output while `editing`.
Result<std::vector<StageId>> FindTargets(const StageGraph& graph, const std::string& target,
                                         const TargetOptions& options);
// The one stage that it names. kUsage when it names several.
Result<StageId> FindTarget(const StageGraph& graph, const std::string& target,
                           const TargetOptions& options);
// All of several targets, each stage once, in the order of the targets.
Result<std::vector<StageId>> FindTargets(const StageGraph& graph,
                                         const std::vector<std::string>& targets,
                                         const TargetOptions& options);

}  // namespace mlp
