#include "engine/experiments/experiment_facts.h"

#include <algorithm>
#include <unordered_set>

namespace mlp {
namespace {

bool HasUnreadable(const ValueSnapshot& values) {
  return std::any_of(values.files.begin(), values.files.end(),
                     [](const SnapshotFile& file) { return file.error.has_value(); });
}

ExperimentFacts::Dependency FactOf(const StageGraph& graph, const Dependency& dep,
                                   const LockedPath* recorded) {
  ExperimentFacts::Dependency fact;
  fact.path = dep.kind == DependencyKind::kPath ? dep.path.str() : dep.text;
  fact.is_source = !dep.ReadsProject() || graph.WriterOf(dep.path) == nullptr;
  if (recorded == nullptr) return fact;
  fact.digest = recorded->digest;
  fact.size = recorded->size;
  fact.nfiles = recorded->nfiles;
  return fact;
}

}  // namespace

bool ExperimentFacts::HasErrors() const {
  return HasUnreadable(metrics) || HasUnreadable(params);
}

ExperimentFacts FactsOf(const StageGraph& graph, const Records& records, ValueSnapshot metrics,
                        ValueSnapshot params) {
  ExperimentFacts facts;
  facts.metrics = std::move(metrics);
  facts.params = std::move(params);
  std::unordered_set<std::string> seen;
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    const LockedStage* const locked = records.Find(stage);
    for (const Dependency& dep : stage.deps) {
      if (dep.kind == DependencyKind::kRepo) continue;
      auto fact = FactOf(graph, dep, locked == nullptr ? nullptr : locked->FindDep(dep.text));
      if (seen.insert(fact.path).second) facts.deps.push_back(std::move(fact));
    }
    for (const Output& out : stage.outs) {
      if (out.kind != OutputKind::kPlain) continue;
      const LockedPath* const recorded = locked == nullptr ? nullptr : locked->FindOut(out.text);
      ExperimentFacts::Output fact{
          out.path.str(), {}, 0, {}, out.cache, stage.kind == StageKind::kData};
      if (recorded != nullptr) {
        fact.digest = recorded->digest;
        fact.size = recorded->size;
        fact.nfiles = recorded->nfiles;
      }
      facts.outs.push_back(std::move(fact));
    }
  }
  return facts;
}

}  // namespace mlp
