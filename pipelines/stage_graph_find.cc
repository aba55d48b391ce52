// StageGraph::Find: from what a user types to a stage.
#include <algorithm>
#include <optional>

#include "pipelines/stage_graph.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Whether a pipeline file is the one at `path`, or lies in the directory `path`.
bool IsAt(const RelPath& file, const RelPath& path) {
  return file == path || file.Parent() == path;
}

std::optional<StageId> NamedIn(const StageGraph& graph, const RelPath& place,
                               std::string_view name) {
  for (StageId id = 0; id < graph.size(); ++id) {
    if (graph.stage(id).name == name && IsAt(graph.stage(id).file, place)) return id;
  }
  return std::nullopt;
}

// In the directory `from`, else in the nearest one above it.
std::optional<StageId> NamedAtOrAbove(const StageGraph& graph, RelPath from,
                                      std::string_view name) {
  while (true) {
    if (auto id = NamedIn(graph, from, name)) return id;
    if (from.is_root()) return std::nullopt;
    from = from.Parent();
  }
}

Error UnknownTarget(const StageGraph& graph, const std::string& target) {
  std::vector<std::string> names;
  for (StageId id = 0; id < graph.size(); ++id) {
    names.push_back(graph.stage(id).Address());
    for (const Output& output : graph.stage(id).outs) names.push_back(output.path.str());
  }
  Error error;
  error.code = ErrorCode::kNotFound;
  error.message = "there is no stage and no output named " + Quoted(target);
  error.hint = DidYouMean(target, names);
  return error;
}

}  // namespace

Result<StageId> StageGraph::Find(const std::string& target, const RelPath& from) const {
  const std::size_t colon = target.rfind(':');
  if (colon != std::string::npos) {
    const Result<RelPath> place = RelPath::Resolve(from, target.substr(0, colon));
    if (colon > 0 && place) {
      if (auto id = NamedIn(*this, *place, target.substr(colon + 1))) return *id;
    }
  } else if (auto id = NamedAtOrAbove(*this, from, target)) {
    return *id;
  }
  if (const Result<RelPath> path = RelPath::Resolve(from, target)) {
    if (const OutputIndex::Entry* entry = outputs_.Covering(*path)) return entry->stage;
  }
  return Fail(UnknownTarget(*this, target));
}

}  // namespace mlp
