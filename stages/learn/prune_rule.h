// What `prune` is asked to take out, and when. stages/README.md has the table of its settings.

#ifndef MLPIPE_STAGES_LEARN_PRUNE_RULE_H_
#define MLPIPE_STAGES_LEARN_PRUNE_RULE_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "stages/base/params.h"
#include "stages/model/plan_cost.h"

namespace mlp::stages {

enum class PruneKind {
  kStructured,    // filters, hidden units and heads: the network gets narrower
  kBlocks,        // whole residual blocks: it gets shallower
  kUnstructured,  // single weights: they are zero and stay so
  kPattern,       // single weights, of every m in a row all but n
};

// How a unit is judged.
//   kL1, kL2    the sum of absolute values, or the root of the sum of squares, of the weights that
//               make it (Li et al.: "Pruning Filters for Efficient ConvNets", arXiv:1608.08710); of
//               a single weight its magnitude
//   kNormScale  the absolute scale of the norms behind it (Liu et al.: "Network Slimming",
//               arXiv:1708.06519)
//   kTaylor     the squared change of the loss, to first order, if it went (Molchanov et al.:
//               "Importance Estimation for Neural Network Pruning", arXiv:1906.10771)
enum class PruneCriterion { kL1, kL2, kNormScale, kTaylor };

enum class PruneMeasure { kUnits, kParameters, kFlops, kLatency };

// So much of something goes. Of units, of blocks and of single weights it is a ratio; of the others
// a target, which is met if at most the rest is left.
struct PruneGoal {
  PruneMeasure measure = PruneMeasure::kUnits;
  double gone = 0.5;  // a share, from 0, under 1
};

struct PruneRule {
  PruneKind kind = PruneKind::kStructured;
  PruneCriterion criterion = PruneCriterion::kL1;
  bool is_global = false;  // the weakest of the whole model go, rather than of each layer
  PruneGoal goal;
  double most_left = 0;                  // of a target that is a number rather than a share; or 0
  std::int64_t latency_batch = 64;       // samples of the batch that a target of latency is of
  std::map<std::string, double> ratios;  // by place: of these layers exactly so much goes
  std::vector<std::string> keep;         // places out of which nothing goes
  std::int64_t round_to = 1;             // units that stay are a multiple of this
  std::int64_t pattern_n = 2, pattern_m = 4;
  std::int64_t score_batches = 16;  // for kTaylor, and of kBlocks: how many batches are looked at
  std::int64_t steps = 1;
  std::int64_t step_epochs = 1;  // of fine-tuning after each step but the last
  bool is_geometric = false;     // how the steps divide what goes: see GoneAfter
};

// Asks for the settings that the kind has; others are left for RejectUnknown.
PruneRule ReadPruneRule(ParamsSection& section);

// The rule's goal with a target that is a number as the share of `before` that goes.
PruneGoal GoalFor(const PruneRule& rule, const Cost& before);

// Whether `left` is at most what a goal of kParameters or kFlops leaves of `all` if the share
// `gone` goes. The tolerance is for the rounding of shares; it is less than one of anything.
bool IsWithin(PruneMeasure measure, const Cost& left, const Cost& all, double gone);

// What is gone after step `step` (from 1) if `gone` is in the end: all steps take the same share of
// what is left (geometric), or 1 - (1 - step / steps)^3 of it is gone (Zhu and Gupta: "To prune, or
// not to prune", arXiv:1710.01878), so that the first steps, which cost least, take most.
double GoneAfter(const PruneRule& rule, double gone, std::int64_t step);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PRUNE_RULE_H_
