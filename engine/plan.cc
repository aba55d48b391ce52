#include "engine/plan.h"

#include <algorithm>
#include <map>

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
    AssumeMembers(stage);
    MLP_ASSIGN(Inspection inspection, inspector_.InspectNow(stage, options));
    Decision& decision = inspection.decision;
    FollowUpstream(id, decision);
    if (decision.verdict == Verdict::kRestore) AssumeRestored(stage, *decision.restored);
    verdicts_[id] = decision.verdict;
    return std::move(decision);
  }

 private:
  // What a stage that is restored will write is known: those after it are judged by that.
  void AssumeRestored(const Stage& stage, const LockedStage& restored) {
    for (const Output& out : stage.outs) {
      const PathRecord record = ToRecord(*restored.FindOut(out.text));
      inspector_.Assume(out.path, record);
      if (record.digest.is_tree()) restored_trees_[out.path] = record.digest;
    }
  }

  // Of a directory that will be restored the stored manifest says what each file will be.
  void AssumeMembers(const Stage& stage) {
    for (const Dependency& dep : stage.deps) {
      if (dep.kind != DependencyKind::kPath || inspector_.Assumes(dep.path)) continue;
      for (const auto& [directory, digest] : restored_trees_) {
        if (dep.path.IsWithin(directory)) AssumeMember(dep.path, directory, digest);
      }
    }
  }

  void AssumeMember(const RelPath& path, const RelPath& directory, const Digest& digest) {
    const Result<std::string> bytes = workspace_.objects().Read(digest);
    if (!bytes) return;
    const Result<TreeObject> tree = TreeObject::Parse(digest.algorithm(), *bytes);
    if (!tree) return;
    for (const TreeEntry& entry : tree->entries()) {
      if (directory / entry.path == path) inspector_.Assume(path, {entry.digest});
    }
  }

  // A stage that runs may write anything; so may, for this stage, one that is restored if it reads
  // params from it, only a part of a file, or more than one file of several.
  bool IsUnknownAfter(StageId upstream, const Stage& stage) const {
    if (verdicts_[upstream] == Verdict::kRun) return true;
    if (verdicts_[upstream] != Verdict::kRestore) return false;
    const bool writes_params = std::any_of(
        stage.params.begin(), stage.params.end(),
        [&](const ParamsDependency& params) { return graph_.WriterIdOf(params.path) == upstream; });
    if (writes_params) return true;
    return std::any_of(stage.deps.begin(), stage.deps.end(), [&](const Dependency& dep) {
      const std::vector<StageId> writers = graph_.WritersOf(dep);
      return std::count(writers.begin(), writers.end(), upstream) > 0 &&
             !(dep.kind == DependencyKind::kPath && inspector_.Assumes(dep.path));
    });
  }

  void FollowUpstream(StageId id, Decision& decision) {
    const Stage& stage = graph_.stage(id);
    if (decision.verdict == Verdict::kFrozen) return;
    std::vector<Reason> upstream_reasons;
    for (const StageId upstream : graph_.Upstream(id)) {
      if (!IsUnknownAfter(upstream, stage)) continue;
      const ReasonKind kind = verdicts_[upstream] == Verdict::kRestore
                                  ? ReasonKind::kUpstreamRestored
                                  : ReasonKind::kUpstreamRuns;
      upstream_reasons.push_back({kind, graph_.stage(upstream).Address(), {}, {}, {}});
    }
    if (upstream_reasons.empty()) return;
    if (decision.verdict == Verdict::kBlocked) {
      DropWhatUpstreamWrites(stage, decision);
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
  std::map<RelPath, Digest> restored_trees_;
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
