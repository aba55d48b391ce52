#include "engine/metrics.h"

#include <algorithm>
#include <map>

#include "engine/data_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Maps without their lists and nulls; a null if the value itself is one of those.
Value OnlyMetrics(const Value& value) {
  if (value.is_array()) return Value();
  if (!value.is_object()) return value;
  Value kept = Value::object();
  for (const auto& [key, element] : value.items())
    if (Value metric = OnlyMetrics(element); !metric.is_null()) kept[key] = std::move(metric);
  return kept;
}

// Metrics files with what the records know of them.
std::map<RelPath, const LockedPath*> DeclaredMetrics(const StageGraph& graph,
                                                     const Records& records) {
  std::map<RelPath, const LockedPath*> declared;
  for (const Pipeline& pipeline : graph.pipelines())
    for (const RelPath& path : pipeline.metrics) declared[path] = nullptr;
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    const LockedStage* locked = records.Find(stage);
    for (const Output& out : stage.outs)
      if (out.kind == OutputKind::kMetric)
        declared[out.path] = locked == nullptr ? nullptr : locked->FindOut(out.text);
  }
  return declared;
}

Result<std::string> ReadMetricsFile(ProjectView& view, const RelPath& path,
                                    const LockedPath* locked, ObjectStore* store) {
  MLP_ASSIGN(std::optional<std::string> text, view.ReadFile(path));
  if (text) return std::move(*text);
  if (locked != nullptr && store != nullptr && !locked->digest.is_tree())
    return store->Read(locked->digest);
  return Fail(ErrorCode::kNotFound,
              Format("metrics file {} is not in {}", Quoted(path.str()), view.Name()));
}

Result<Value> ReadMetrics(ProjectView& view, const RelPath& path, const LockedPath* locked,
                          ObjectStore* store) {
  MLP_ASSIGN(std::string text, ReadMetricsFile(view, path, locked, store));
  MLP_ASSIGN(const Value data, ParseDataFile(path.str(), std::move(text)));
  return OnlyMetrics(data);
}

}  // namespace

Result<NamedValues> FlattenMetrics(const std::string& file, std::string text) {
  MLP_ASSIGN(const Value data, ParseDataFile(file, std::move(text)));
  const Value metrics = OnlyMetrics(data);
  if (metrics.is_null()) return NamedValues();
  return Flatten(metrics);
}

ValueSnapshot LoadMetrics(ProjectView& view, const StageGraph& graph, const Records& records,
                          ObjectStore* store) {
  ValueSnapshot snapshot;
  snapshot.name = view.Name();
  for (const auto& [path, locked] : DeclaredMetrics(graph, records)) {
    SnapshotFile file{path, {}, {}};
    if (Result<Value> data = ReadMetrics(view, path, locked, store))
      file.data = std::move(*data);
    else
      file.error = std::move(data.error());
    snapshot.files.push_back(std::move(file));
  }
  return snapshot;
}

}  // namespace mlp
