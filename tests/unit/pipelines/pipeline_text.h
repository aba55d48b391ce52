// Pipelines, documents and errors from texts, for the tests of pipelines/.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "pipelines/pipeline_parser.h"
#include "pipelines/pointer_file.h"
#include "pipelines/stage_graph.h"

namespace mlp {

inline YamlDocument Document(const std::string& text, const std::string& file = "mlpipe.yaml") {
  Result<YamlDocument> document = ParseYaml(file, text);
  EXPECT_TRUE(document) << (document ? "" : document.error().message) << "\n" << text;
  return document ? *std::move(document) : YamlDocument();
}

inline Value YamlValue(const std::string& text) {
  return ToValue(Document(text).root);
}

// A loader of data files that knows of none.
inline Result<std::optional<Value>> NoDataFile(const RelPath& /*file*/) {
  return std::nullopt;
}

inline Result<Pipeline> TryPipeline(const std::string& text,
                                    const std::string& file = "mlpipe.yaml",
                                    const PipelineOptions& options = {}) {
  return ParsePipeline(*RelPath::Strict(file), Document(text, file), options, NoDataFile);
}

inline Pipeline PipelineOf(const std::string& text, const std::string& file = "mlpipe.yaml") {
  Result<Pipeline> pipeline = TryPipeline(text, file);
  EXPECT_TRUE(pipeline) << (pipeline ? "" : pipeline.error().message) << "\n" << text;
  return pipeline ? *std::move(pipeline) : Pipeline();
}

// The native pointer file `file` as a part of a graph.
inline Pipeline PointerPipelineOf(const std::string& text, const std::string& file) {
  Pipeline pipeline;
  pipeline.file = *RelPath::Strict(file);
  auto pointer = ParsePointerFile(HashAlgorithm::kSha256, pipeline.file, Document(text, file), {});
  EXPECT_TRUE(pointer) << (pointer ? "" : pointer.error().message) << "\n" << text;
  if (pointer) pipeline.stages.push_back(std::move(pointer->stage));
  return pipeline;
}

inline Result<StageGraph> TryGraph(const std::string& text) {
  std::vector<Pipeline> pipelines;
  pipelines.push_back(PipelineOf(text));
  return StageGraph::Build(std::move(pipelines));
}

inline StageGraph GraphOf(const std::string& text) {
  Result<StageGraph> graph = TryGraph(text);
  EXPECT_TRUE(graph) << (graph ? "" : graph.error().message);
  return *std::move(graph);
}

// "line:column message [hint]" of an error and of all that came with it.
inline std::vector<std::string> Lines(const Error& error) {
  std::vector<std::string> lines;
  lines.push_back(std::to_string(error.where.line) + ":" + std::to_string(error.where.column) +
                  " " + error.message + (error.hint.empty() ? "" : " [" + error.hint + "]"));
  for (const Error& other : error.others) lines.push_back(Lines(other).front());
  return lines;
}

template <class T>
std::vector<std::string> ErrorLines(const Result<T>& result) {
  EXPECT_FALSE(result) << "no error";
  return result ? std::vector<std::string>() : Lines(result.error());
}

}  // namespace mlp
