#include "engine/plan.h"

#include <algorithm>
#include <set>

#include "store/tree_object.h"

namespace mlp {
namespace {

// What a plan knows of the stages it has passed.
class Planner {
 public:
  Planner(Workspace& workspace, const std::vector<StageId>& selected)
      : workspace_(workspace),
        graph_(workspace.graph()),
        inspector_(workspace),
        verdicts_(graph_.size()) {
    inspector_.Expect(selected);
  }

  Result<Decision> Decide(StageId id, const DecideOptions& options) {
    const Stage& stage = graph_.stage(id);
    MLP_ASSIGN(Inspection inspection, inspector_.InspectNow(stage, options));
    Decision& decision = inspection.decision;
    FollowUpstream(id, decision);
    if (decision.verdict == Verdict::kRestore) AssumeRestored(id, *decision.restored);
    verdicts_[id] = decision.verdict;
    return std::move(decision);
  }

 private:
  // What a stage that is restored will write is known: those after it are judged by that.
  void AssumeRestored(StageId id, const LockedStage& restored) {
    for (const Output& out : graph_.stage(id).outs) {
      const PathRecord record = ToRecord(*restored.FindOut(out.text));
      inspector_.Assume(out.path, record);
      if (record.digest.is_tree() && IsReadInside(id, out.path)) {
        AssumeMembers(out.path, record.digest);
      }
    }
  }

  bool IsReadInside(StageId id, const RelPath& directory) const {
    for (const StageId reader : graph_.Downstream(id)) {
      for (const Dependency& dep : graph_.stage(reader).deps) {
        const bool is_file = dep.kind == DependencyKind::kPath && dep.path != directory;
        if (is_file && dep.path.IsWithin(directory)) return true;
      }
    }
    return false;
  }

  // The stored manifest says what each file of a restored directory will be.
  void AssumeMembers(const RelPath& directory, const Digest& digest) {
    const Result<TreeObject> tree = workspace_.objects().ReadTree(digest);
    if (!tree) return;
    for (const TreeEntry& entry : tree->entries()) {
      inspector_.Assume(directory / entry.path, {entry.digest});
    }
  }

  // Those of whose outputs it is not known, even if they are restored, what the stage will read:
  // params, a part of a file, or several files.
  std::set<StageId> WritersOfUnknown(const Stage& stage) const {
    std::set<StageId> writers;
    for (const ParamsDependency& params : stage.params) {
      if (const auto writer = graph_.WriterIdOf(params.path)) writers.insert(*writer);
    }
    for (const Dependency& dep : stage.deps) {
      if (dep.kind == DependencyKind::kPath && inspector_.Assumes(dep.path)) continue;
      for (const StageId writer : graph_.WritersOf(dep)) writers.insert(writer);
    }
    return writers;
  }

  // The stages before this one that may write what nobody knows yet.
  std::vector<Reason> UpstreamReasons(StageId id) const {
    const std::vector<StageId>& upstream = graph_.Upstream(id);
    const auto is_restored = [&](StageId one) { return verdicts_[one] == Verdict::kRestore; };
    std::set<StageId> unknown;
    if (std::any_of(upstream.begin(), upstream.end(), is_restored)) {
      unknown = WritersOfUnknown(graph_.stage(id));
    }
    std::vector<Reason> reasons;
    for (const StageId one : upstream) {
      const bool runs = verdicts_[one] == Verdict::kRun;
      if (!runs && !(is_restored(one) && unknown.contains(one))) continue;
      const ReasonKind kind = runs ? ReasonKind::kUpstreamRuns : ReasonKind::kUpstreamRestored;
      reasons.push_back({kind, graph_.stage(one).Address(), {}, {}, {}, one});
    }
    return reasons;
  }

  void FollowUpstream(StageId id, Decision& decision) {
    if (decision.verdict == Verdict::kFrozen) return;
    const std::vector<Reason> upstream_reasons = UpstreamReasons(id);
    if (upstream_reasons.empty()) return;
    if (decision.verdict == Verdict::kBlocked) {
      DropWhatUpstreamWrites(graph_.stage(id), decision);
      if (!decision.reasons.empty()) return;
    }
    decision.verdict = Verdict::kRun;
    decision.restored.reset();
    decision.reasons.insert(decision.reasons.end(), upstream_reasons.begin(),
                            upstream_reasons.end());
  }

  void DropWhatUpstreamWrites(const Stage& stage, Decision& decision) const {
    std::erase_if(decision.reasons, [&](const Reason& reason) {
      if (reason.kind == ReasonKind::kParamMissing) {
        return std::any_of(
            stage.params.begin(), stage.params.end(), [&](const ParamsDependency& params) {
              return params.file == reason.file && graph_.WriterOf(params.path) != nullptr;
            });
      }
      return std::any_of(stage.deps.begin(), stage.deps.end(), [&](const Dependency& dep) {
        return dep.text == reason.subject && !graph_.WritersOf(dep).empty();
      });
    });
  }

  Workspace& workspace_;
  const StageGraph& graph_;
  StageInspector inspector_;
  std::vector<std::optional<Verdict>> verdicts_;  // by StageId; of those passed
};

}  // namespace

Result<std::vector<PlannedStage>> MakePlan(Workspace& workspace,
                                           const std::vector<StageId>& selected,
                                           const DecideOptions& options) {
  Planner planner(workspace, selected);
  std::vector<PlannedStage> plan;
  for (const StageId id : selected) {
    MLP_ASSIGN(Decision decision, planner.Decide(id, options));
    plan.push_back({id, std::move(decision)});
  }
  return plan;
}

}  // namespace mlp
