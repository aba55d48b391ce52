#include "engine/stage_record.h"

#include "engine/metrics.h"

namespace mlp {
namespace {

// What is no file as it stands has no path but its name.
std::string PathOf(const Dependency& dep) {
  return dep.kind == DependencyKind::kPath ? dep.path.str() : dep.text;
}
std::string PathOf(const Output& out) {
  return out.path.str();
}

// Paths of a lock entry are as the stage wrote them; the run log keeps them relative to the
// project.
template <class Declared>
void AddPaths(const std::vector<Declared>& declared, const std::vector<LockedPath>& locked,
              RunPath::Role role, std::vector<RunPath>& paths) {
  for (const LockedPath& path : locked) {
    for (const Declared& one : declared) {
      if (one.text != path.path) continue;
      paths.push_back({role, PathOf(one), path.digest.ToString(), path.size});
      break;
    }
  }
}

}  // namespace

RunRecord ToRunRecord(const StageRecord& record) {
  RunRecord run;
  run.stage = record.stage->Address();
  run.command = CommandText(record.stage->cmd);
  run.fingerprint = record.fingerprint.hex();
  run.started_ns = record.execution.started_ns;
  run.duration_ns = record.execution.duration_ns;
  run.outcome = record.outcome;
  run.exit_status = record.execution.exit_status;
  run.log_file = record.execution.log_file;
  AddPaths(record.stage->deps, record.entry.deps, RunPath::Role::kDependency, run.paths);
  AddPaths(record.stage->outs, record.entry.outs, RunPath::Role::kOutput, run.paths);
  for (const LockedParams& params : record.entry.params) {
    for (const auto& [key, value] : params.values) run.params.push_back({params.file, key, value});
  }
  run.metrics = record.metrics;
  run.environment = record.environment;
  return run;
}

std::vector<RunMetric> ReadMetrics(const Workspace& workspace, const Stage& stage) {
  std::vector<RunMetric> metrics;
  for (const Output& out : stage.outs) {
    if (out.kind != OutputKind::kMetric) continue;
    Result<std::string> text = ReadFile(workspace.fs(), workspace.Absolute(out.path));
    if (!text) continue;
    const auto flattened = FlattenMetrics(out.path.str(), std::move(*text));
    if (!flattened) continue;
    for (const auto& [key, value] : *flattened) {
      if (value.is_number()) metrics.push_back({out.path.str(), key, value.get<double>()});
    }
  }
  return metrics;
}

}  // namespace mlp
