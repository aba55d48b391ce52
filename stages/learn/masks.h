// Single weights that are taken out: they are zero, and stay so while the network is trained. Of
// what is trained, only the weights of convolutions, dense layers and attention are pruned so; not
// biases, norms and tokens.

#ifndef MLPIPE_STAGES_LEARN_MASKS_H_
#define MLPIPE_STAGES_LEARN_MASKS_H_

#include <torch/torch.h>

#include <map>
#include <string>
#include <vector>

#include "stages/learn/network.h"
#include "stages/learn/prune_rule.h"
#include "stages/learn/tensors.h"

namespace mlp::stages {

// By the names of Network::State, of the shape of the weight: what it counts; or true where it
// goes.
using WeightScores = std::map<std::string, torch::Tensor>;
using Masks = std::map<std::string, torch::Tensor>;

// The magnitude of each weight, or for kTaylor the mean over the batches of the square of its
// gradient times itself (arXiv:1906.10771, equation 8). {float32, on the CPU}
WeightScores ScoreWeights(Network& network, PruneCriterion criterion,
                          const std::vector<LabelledTensors>& batches);

// The share of the weights that goes, by place of the layer, where `ratios` or `keep` (0) fix it.
using FixedWeightRatios = std::map<std::string, double>;

// An error at its place in the params for a place without weights, or that is given twice.
FixedWeightRatios FindFixedWeightRatios(ParamsSection& section, const PruneRule& rule,
                                        const LayerPlan& plan);

// An error, at its place in the params, where by the rule no weight can go, though some should.
// Says on stdout which layers a pattern passes over.
void CheckWeightsCanGo(ParamsSection& section, const PruneRule& rule, const LayerPlan& plan,
                       const FixedWeightRatios& fixed);

// Of equals the first go. The share `gone` of each weight tensor, or where the rule is global of
// all together; of kPattern, of every m inputs in a row all but n, of weights whose inputs divide
// so.
Masks ChooseMasks(const LayerPlan& plan, const WeightScores& scores, const PruneRule& rule,
                  double gone, const FixedWeightRatios& fixed);

// Sets what is masked to zero, in place, whatever the memory format; gradients are not recorded.
// The masks must be on the network's device.
void ApplyMasks(Network& network, const Masks& masks);

// How many weights are zero, of those that masks are of, and how many there are.
struct ZeroCount {
  std::int64_t zeros = 0;
  std::int64_t weights = 0;
};
ZeroCount CountZeros(Network& network);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_MASKS_H_
