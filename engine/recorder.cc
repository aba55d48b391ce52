#include "engine/recorder.h"

#include "engine/git_ignore.h"
#include "engine/metrics.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool Succeeded(RunOutcome outcome) {
  return outcome == RunOutcome::kSucceeded || outcome == RunOutcome::kRestored;
}

// Paths of a lock entry are as the stage wrote them; the run log keeps them relative to the
// project.
template <class Declared>
void AddPaths(const std::vector<Declared>& declared, const std::vector<LockedPath>& locked,
              RunPath::Role role, std::vector<RunPath>& paths) {
  for (const LockedPath& path : locked) {
    for (const Declared& one : declared) {
      if (one.text != path.path) continue;
      paths.push_back({role, one.path.str(), path.digest.ToString(), path.size});
      break;
    }
  }
}

RunRecord ToRunRecord(const StageRecord& record) {
  RunRecord run;
  run.stage = record.stage->Address();
  for (const Command& command : record.stage->Commands()) {
    if (!run.command.empty()) run.command += '\n';
    run.command += command.Text();
  }
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
  return run;
}

}  // namespace

Status Recorder::Open() {
  if (run_log_) return {};
  MLP_TRY(workspace_.fs().MakeDirs(workspace_.paths().StateDir()));
  MLP_ASSIGN(run_log_, RunLog::Open(workspace_.paths().RunLog()));
  return {};
}

// `metrics show` reports what it cannot read; here the run is what it is.
std::vector<RunMetric> Recorder::ReadMetrics(const StageRecord& record) {
  std::vector<RunMetric> metrics;
  if (!Succeeded(record.outcome)) return metrics;
  for (const Output& out : record.stage->outs) {
    if (out.kind != OutputKind::kMetric) continue;
    Result<std::string> text = ReadFile(workspace_.fs(), workspace_.Absolute(out.path));
    if (!text) continue;
    const auto flattened = FlattenMetrics(out.path.str(), std::move(*text));
    if (!flattened) continue;
    for (const auto& [key, value] : *flattened) {
      if (value.is_number()) metrics.push_back({out.path.str(), key, value.get<double>()});
    }
  }
  return metrics;
}

Status Recorder::Record(const StageRecord& record) {
  if (record.outcome == RunOutcome::kSucceeded && !record.fingerprint.empty()) {
    const Layout& layout = workspace_.layout();
    MLP_TRY(workspace_.run_cache().Put(record.fingerprint.hex(),
                                       RunCacheValueName(layout, record.entry),
                                       SerializeLockedStage(layout.algorithm, record.entry)));
  }
  RunRecord run = ToRunRecord(record);
  run.metrics = ReadMetrics(record);
  MLP_TRY(Open());
  MLP_ASSIGN(run.id, run_log_->Append(run));
  if (!Succeeded(record.outcome)) return {};

  MLP_TRY(IgnoreOutputs(workspace_, *record.stage));
  const LockedStage* before = workspace_.records().Find(*record.stage);
  if (before != nullptr && *before == record.entry) return {};
  workspace_.records().Set(*record.stage, record.entry);
  return workspace_.SaveRecords();
}

}  // namespace mlp
