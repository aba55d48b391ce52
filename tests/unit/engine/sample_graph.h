// Graphs for tests: stages that write a file of their own name and read those of others.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pipelines/stage_graph.h"

namespace mlp {

inline StageGraph GraphOf(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& stages) {
  Pipeline pipeline;
  pipeline.file = RelPath::Strict("mlpipe.yaml").value();
  for (const auto& [name, upstream] : stages) {
    Stage stage;
    stage.name = name;
    stage.file = pipeline.file;
    stage.cmd = "true";
    Output out;
    out.text = name + ".out";
    out.path = RelPath::Strict(out.text).value();
    stage.outs.push_back(out);
    for (const std::string& dep : upstream) {
      stage.deps.push_back(Dependency::OnPath(dep + ".out", RelPath::Strict(dep + ".out").value()));
    }
    pipeline.stages.push_back(std::move(stage));
  }
  std::vector<Pipeline> pipelines;
  pipelines.push_back(std::move(pipeline));
  return StageGraph::Build(std::move(pipelines)).value();
}

}  // namespace mlp
