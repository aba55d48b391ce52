// Metrics: what stages measured, read from the files that the pipeline declares as metrics.
#pragma once

#include <string>
#include <vector>

#include "engine/project_view.h"
#include "engine/records.h"
#include "engine/value_snapshot.h"
#include "pipelines/stage_graph.h"
#include "store/object_store.h"

namespace mlp {

// The metrics in the text of a metrics file (its suffix says which form it has, see data_file.h) by
// their dotted keys: numbers, truth values and strings; lists and nulls are dropped. A file that
// holds a single value has the empty key.
Result<NamedValues> FlattenMetrics(const std::string& file, std::string text);

// Every metrics file that the graph declares, as of the view. A file that does not stand in the
// view is read from `store`, if given, under the digest that `records` has for it: so are the
// metrics of a revision found that git does not keep. What is missing or unreadable is reported
// file by file.
ValueSnapshot LoadMetrics(ProjectView& view, const StageGraph& graph, const Records& records,
                          ObjectStore* store);

}  // namespace mlp
