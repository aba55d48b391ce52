// The reader of pipeline files, and the graph made of what it reads.
#include "pipelines/pipeline_parser.h"
#include "pipelines/stage_graph.h"
#include "tests/fuzz/fuzz.h"

namespace {

mlp::DataFileLoader NoFiles() {
  return [](const mlp::RelPath&) -> mlp::Result<std::optional<mlp::Value>> { return std::nullopt; };
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto document = mlp::ParseYaml("mlpipe.yaml", mlp::TextOf(data, size));
  if (!document) return 0;
  for (const bool extras : {true, false}) {
    mlp::PipelineOptions options;
    options.extras = extras;
    auto pipeline = mlp::ParsePipeline(mlp::RelPath::Strict("mlpipe.yaml").value(), *document,
                                       options, NoFiles());
    if (!pipeline) {
      mlp::Require(!pipeline.error().message.empty(), "an error says something");
      continue;
    }
    std::vector<mlp::Pipeline> pipelines;
    pipelines.push_back(std::move(*pipeline));
    (void)mlp::StageGraph::Build(std::move(pipelines));
  }
  return 0;
}
