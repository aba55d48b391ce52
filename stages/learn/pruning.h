// A pruning from its first step to its last: something goes, the rest is fine-tuned, again and
// again; and what that did.

#ifndef MLPIPE_STAGES_LEARN_PRUNING_H_
#define MLPIPE_STAGES_LEARN_PRUNING_H_

#include <vector>

#include "stages/learn/prune_points.h"
#include "stages/learn/prune_rule.h"
#include "stages/learn/pruner.h"
#include "stages/learn/trainer.h"

namespace mlp::stages {

struct PruningData {
  const LabelledTensors& train;
  const LabelledTensors& validation;
  const LabelledTensors& test;  // only reported on
};

struct PruningResult {
  Network network = nullptr;
  std::vector<EpochRecord> history;  // of all steps, epochs counted through
  std::vector<PrunePoint> points;    // before, and of each step as pruned and as tuned
};

// The last step is fine-tuned as `plan` says, those before it for the rule's step_epochs; each has
// the schedule of rates anew, and streams of its own.
PruningResult RunPruning(Network& before, Pruner& pruner, const PruneRule& rule,
                         const PruningData& data, const FitPlan& plan);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PRUNING_H_
