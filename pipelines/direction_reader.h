// The `direction` of a metric: which way each of its values is better.
#pragma once

#include <string>
#include <vector>

#include "pipelines/pipeline.h"
#include "pipelines/schema_reader.h"

namespace mlp {

// `owner` names the output in messages. "max" or "min" for all values of the file, or a map of
// dotted keys to these.
std::vector<MetricDirection> ReadDirections(SchemaReader& reader, const YamlNode& node,
                                            const std::string& owner);

// The same from the `meta` of a metric, {direction: ...}, which is where a file that DVC reads,
// too, may say so. `meta` is anybody's: what means something else is no error.
std::vector<MetricDirection> DirectionsInMeta(const Value& meta);

}  // namespace mlp
