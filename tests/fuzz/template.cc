// Templates with their values: the input is params.yaml, a line "---", and a pipeline file.
#include "pipelines/pipeline_parser.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text = mlp::TextOf(data, size);
  const std::size_t line = text.find("\n---\n");
  if (line == std::string::npos) return 0;
  const auto values = mlp::ParseYaml("params.yaml", text.substr(0, line + 1));
  const auto document = mlp::ParseYaml("mlpipe.yaml", text.substr(line + 5));
  if (!document) return 0;
  const mlp::DataFileLoader load =
      [&](const mlp::RelPath& file) -> mlp::Result<std::optional<mlp::Value>> {
    if (file.str() != "params.yaml") return std::nullopt;
    if (!values) return mlp::Fail(values.error());
    return mlp::ToValue(values->root);
  };
  const auto pipeline = mlp::ParsePipeline(mlp::RelPath::Strict("mlpipe.yaml").value(), *document,
                                           mlp::PipelineOptions(), load);
  if (!pipeline) mlp::Require(!pipeline.error().message.empty(), "an error says something");
  return 0;
}
