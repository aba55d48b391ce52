// Pipelines with templates, for the tests of pipelines/: data files given as texts, and what comes
// out as lines.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "pipelines/pipeline_parser.h"
#include "store/base/text.h"
#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {

using DataFiles = std::map<std::string, std::string>;  // path -> YAML

inline DataFileLoader LoaderOf(const DataFiles& files) {
  return [files](const RelPath& file) -> Result<std::optional<Value>> {
    const auto found = files.find(file.str());
    if (found == files.end()) return std::nullopt;
    MLP_ASSIGN(const YamlDocument document, ParseYaml(file.str(), found->second));
    return ToValue(document.root);
  };
}

inline Result<Pipeline> TryTemplates(const std::string& text, const DataFiles& files,
                                     const PipelineOptions& options = {},
                                     const std::string& file = "mlpipe.yaml") {
  return ParsePipeline(*RelPath::Strict(file), Document(text, file), options, LoaderOf(files));
}

// "name: command" of each stage; commands of a list are joined by " && ".
inline std::vector<std::string> CommandsOf(const Result<Pipeline>& pipeline) {
  EXPECT_TRUE(pipeline) << Join(Lines(pipeline.error()), "\n");
  std::vector<std::string> lines;
  if (!pipeline) return lines;
  for (const Stage& stage : pipeline->stages) {
    std::vector<std::string> commands;
    for (const Command& command : stage.Commands()) commands.push_back(command.Text());
    lines.push_back(stage.name + ": " + Join(commands, " && "));
  }
  return lines;
}

// The command of the one stage "a".
inline std::string CommandOf(const std::string& command, const DataFiles& files,
                             const PipelineOptions& options = {}) {
  const auto lines =
      CommandsOf(TryTemplates("stages: {a: {cmd: " + command + "}}", files, options));
  return lines.size() == 1 ? lines[0].substr(3) : "?";
}

// The errors of the one stage "a" with such fields.
inline std::vector<std::string> FieldErrors(const std::string& fields, const DataFiles& files) {
  return ErrorLines(TryTemplates("stages:\n  a: {" + fields + "}\n", files));
}

}  // namespace mlp
