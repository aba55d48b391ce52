// The keys of a pipeline file, each with its type and meaning: what the readers allow and what
// `mlpipe schema` prints come from these tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mlp {

// The maps of a pipeline file whose keys are fixed.
enum class SchemaMap {
  kPipeline,
  kStage,
  kForeach,       // in the place of a stage
  kOutput,        // the flags of an item of outs
  kMetric,        // ... of metrics
  kPlot,          // ... of plots
  kTopLevelPlot,  // the properties of an item of the top-level plots
  kArtifact,
  kDependency,   // an item of deps that is a map
  kEnvironment,  // the flags of an item of env
  kResources,    // any other key is a resource of the user's own
  kRetries,
  kCheck,  // of an output
  kBound,  // of a metric
};

struct SchemaField {
  std::string_view key;
  std::string_view schema;       // its JSON Schema as JSON text, without a description
  std::string_view description;  // a sentence for people who write the file
  bool is_extra = false;         // unknown to DVC
  bool is_required = false;
};

std::span<const SchemaField> FieldsOf(SchemaMap map);
// The keys of `map`, without the extras if they are not allowed.
std::vector<std::string> KeysOf(SchemaMap map, bool extras);

}  // namespace mlp
