// One way of pruning, step by step: a pruner takes a network and gives one that has lost more.

#ifndef MLPIPE_STAGES_LEARN_PRUNER_H_
#define MLPIPE_STAGES_LEARN_PRUNER_H_

#include <functional>
#include <memory>
#include <vector>

#include "stages/learn/network.h"
#include "stages/learn/prune_rule.h"
#include "stages/learn/tensors.h"
#include "stages/learn/unit_choice.h"

namespace mlp::stages {

// What a pruner goes by beside its rule.
struct PrunerInput {
  Network& original;             // before any step; not changed
  const LabelledTensors& train;  // criteria that look at the loss draw their batches from it
  std::int64_t batch_size = 64;
  std::uint64_t seed = 0;

  // For what is judged at a step; others at each.
  std::vector<LabelledTensors> Batches(const PruneRule& rule, std::int64_t step) const;
};

// What each unit of `network` counts at a step, by the rule's criterion.
UnitScores ScoreUnits(Network& network, const PrunerInput& input, const PruneRule& rule,
                      std::int64_t step);

class Pruner {
 public:
  virtual ~Pruner() = default;

  // Without what goes until step `step`, from 1 to the rule's last. `network` is what the step
  // before left, of the same pruner and perhaps fine-tuned, or the original; it is not changed.
  // Where the goal cannot be met, the least is left.
  virtual Network Prune(Network& network, std::int64_t step) = 0;

  // What has to be called after each step of an optimiser on the network that Prune gave last;
  // empty: nothing.
  virtual std::function<void()> AfterOptimizerStep() { return {}; }

  // The least that can be left at all; of the original where nothing of its costs goes.
  virtual Cost Least() const = 0;
};

// Asks nothing of `section`; wrong places in the rule are errors at their place in it. The goal is
// the rule's, or what another measure came to (learn/latency_target.h); not kLatency.
std::unique_ptr<Pruner> MakePruner(const PrunerInput& input, const PruneRule& rule,
                                   const PruneGoal& goal, ParamsSection& section);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PRUNER_H_
