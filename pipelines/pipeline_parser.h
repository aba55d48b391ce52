// Pipeline file -> Pipeline. The schema is section 1.1 of DVC's format (see pipelines/README.md).
#pragma once

#include <functional>
#include <optional>

#include "pipelines/pipeline.h"
#include "pipelines/pipeline_options.h"
#include "pipelines/yaml_node.h"
#include "store/base/error.h"

namespace mlp {

// The content of a data file (params.yaml and what `vars` names), or nullopt when it does not
// exist. This room does no I/O, so whoever calls it reads the files.
using DataFileLoader = std::function<Result<std::optional<Value>>(const RelPath& file)>;

// `file` is the pipeline file relative to the root. Reports every error of the file at once
// (Error::others), each with its place and, for an unknown key, the nearest known one.
Result<Pipeline> ParsePipeline(const RelPath& file, const YamlDocument& document,
                               const PipelineOptions& options, const DataFileLoader& load);

}  // namespace mlp
