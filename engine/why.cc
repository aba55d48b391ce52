#include "engine/why.h"

#include <algorithm>
#include <deque>

#include "engine/result_name.h"

namespace mlp {

std::vector<Cause> FirstCauses(const StageGraph& graph, const std::vector<PlannedStage>& plan,
                               StageId target) {
  std::vector<const Decision*> decisions(graph.size(), nullptr);
  for (const PlannedStage& planned : plan) decisions[planned.id] = &planned.decision;
  std::vector<Cause> causes;
  std::vector<bool> seen(graph.size(), false);
  std::deque<std::vector<StageId>> ways = {{target}};  // each from a stage down to the target
  seen[target] = true;
  while (!ways.empty()) {
    const std::vector<StageId> way = std::move(ways.front());
    ways.pop_front();
    const Decision* const decision = decisions[way.front()];
    if (decision == nullptr || decision->verdict == Verdict::kUpToDate) continue;
    for (const Reason& reason : decision->reasons) {
      if (!IsOfUpstream(reason.kind)) {
        causes.push_back({reason, way});
        continue;
      }
      if (decisions[reason.upstream] == nullptr || seen[reason.upstream]) continue;
      seen[reason.upstream] = true;
      std::vector<StageId> longer = {reason.upstream};
      longer.insert(longer.end(), way.begin(), way.end());
      ways.push_back(std::move(longer));
    }
  }
  return causes;
}

Result<std::optional<RunRecord>> RunThatMade(Workspace& workspace, const PlannedStage& planned) {
  constexpr int kLooked = 50;  // a result may have been restored many times since it was made
  const Stage& stage = workspace.graph().stage(planned.id);
  const LockedStage* entry =
      planned.decision.restored ? &*planned.decision.restored : workspace.records().Find(stage);
  MLP_ASSIGN(const auto log, workspace.fs().Stat(workspace.paths().Database(), true));
  if (entry == nullptr || entry->outs.empty() || !log) return std::nullopt;
  MLP_ASSIGN(RunLog run_log, RunLog::Open(workspace.paths().Database()));
  MLP_ASSIGN(std::vector<RunRecord> runs, run_log.RunsWith(entry->outs.front().digest.ToString(),
                                                           RunPath::Role::kOutput, kLooked));
  for (RunRecord& run : runs) {
    const bool made_it = run.outcome == RunOutcome::kSucceeded && run.stage == stage.Address();
    if (made_it) return std::optional(std::move(run));
  }
  return std::nullopt;
}

Result<std::optional<std::int64_t>> VerifiedAt(Workspace& workspace, const RunRecord& run) {
  const std::optional<ResultName> name = ResultNameOf(run);
  if (!name) return std::nullopt;
  MLP_ASSIGN(RunLog run_log, RunLog::Open(workspace.paths().Database()));
  return run_log.VerifiedAt(*name);
}

std::vector<StageId> ReadersOf(const StageGraph& graph, const RelPath& path) {
  std::vector<StageId> readers;
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    const bool reads =
        std::any_of(
            stage.deps.begin(), stage.deps.end(),
            [&](const Dependency& dep) { return dep.ReadsProject() && dep.path.Overlaps(path); }) ||
        std::any_of(stage.params.begin(), stage.params.end(),
                    [&](const ParamsDependency& params) { return params.path == path; });
    if (reads) readers.push_back(id);
  }
  return readers;
}

}  // namespace mlp
