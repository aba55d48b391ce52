// Pipeline file -> Pipeline. The schema is section 1.1 of DVC's format (see pipelines/README.md);
// what this version does not run yet (templating, foreach, matrix, vars) is refused by name, never
// misread.
#pragma once

#include <functional>
#include <optional>

#include "pipelines/pipeline.h"
#include "pipelines/yaml_node.h"
#include "store/base/error.h"

namespace mlp {

// What the project's layout and configuration say of its pipeline files.
struct PipelineOptions {
  bool extras = true;  // what DVC does not know is allowed; else it is refused by name
  // How a map becomes flags of a command: false as --no-x, not as nothing; a list as --x 1 --x 2,
  // not as --x 1 2. DVC's parsing.bool = boolean_optional and parsing.list = append.
  bool boolean_optional = false;
  bool append_lists = false;
};

// The content of a data file (params.yaml and what `vars` names), or nullopt when it does not
// exist. This room does no I/O, so whoever calls it reads the files.
using DataFileLoader = std::function<Result<std::optional<Value>>(const RelPath& file)>;

// `file` is the pipeline file relative to the root. Reports every error of the file at once
// (Error::others), each with its place and, for an unknown key, the nearest known one.
Result<Pipeline> ParsePipeline(const RelPath& file, const YamlDocument& document,
                               const PipelineOptions& options, const DataFileLoader& load);

}  // namespace mlp
