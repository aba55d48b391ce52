// Objective: the metric by which a search judges its trials. Pure.
#pragma once

#include <string>

#include "engine/value_snapshot.h"
#include "pipelines/pipeline.h"
#include "store/base/error.h"
#include "store/base/rel_path.h"

namespace mlp {

struct Objective {
  // A dotted key ("val.acc"), before which may stand a file, seen from `directory`, and a colon
  // ("metrics.json:val.acc"); or a file alone, when it holds a single value.
  std::string metric;
  Direction direction = Direction::kMin;
  RelPath directory;
};

// kUsage when there is no metric in the text.
Result<Objective> ParseObjective(const RelPath& directory, std::string_view metric,
                                 Direction direction);

// kUsage when several of the files have the metric and none was named. That none has it is no
// error: a stage may yet write it.
Status RefuseAmbiguous(const Objective& objective, const ValueSnapshot& metrics);

// Where the metric stands.
struct MetricPlace {
  RelPath file;
  std::string key;
};
// kUsage, with the metrics that there are, when none of the files has it, or several have it and
// none was named. A file that could not be read gives its own error, if it could be the one.
Result<MetricPlace> FindMetric(const Objective& objective, const ValueSnapshot& metrics);

// The number, which may be NaN or infinite; of a truth value 0 or 1. As FindMetric, and kInvalid
// when the metric is no number.
Result<double> ObjectiveValue(const Objective& objective, const ValueSnapshot& metrics);

}  // namespace mlp
