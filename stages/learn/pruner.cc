#include "stages/learn/pruner.h"

#include <utility>

#include "stages/base/random.h"
#include "stages/learn/block_pruner.h"
#include "stages/learn/masks.h"
#include "stages/learn/narrow.h"
#include "stages/learn/prune_places.h"
#include "stages/learn/score_samples.h"
#include "stages/learn/unit_scores.h"

namespace mlp::stages {
namespace {

// Filters, hidden units and heads.
class UnitPruner : public Pruner {
 public:
  UnitPruner(const PrunerInput& input, const PruneRule& rule, const PruneGoal& goal,
             FixedRatios fixed)
      : input_(input),
        rule_(rule),
        goal_(goal),
        fixed_(std::move(fixed)),
        original_(CountsOf(input.original->plan())) {}

  Network Prune(Network& network, std::int64_t step) override {
    const UnitScores scores = ScoreUnits(network, input_, rule_, step);
    FixedRatios fixed = fixed_;
    for (auto& [space, ratio] : fixed) ratio = GoneAfter(rule_, ratio, step);
    const PruneGoal goal{goal_.measure, GoneAfter(rule_, goal_.gone, step)};
    return Narrow(network, ChooseUnits({network->plan(), original_, scores, fixed}, rule_, goal));
  }

  Cost Least() const override { return LeastCost(input_.original->plan(), fixed_, rule_); }

 private:
  const PrunerInput input_;
  const PruneRule rule_;
  const PruneGoal goal_;
  const FixedRatios fixed_;
  const UnitCounts original_;
};

// Single weights.
class WeightPruner : public Pruner {
 public:
  WeightPruner(const PrunerInput& input, const PruneRule& rule, FixedWeightRatios fixed)
      : input_(input), rule_(rule), fixed_(std::move(fixed)) {}

  Network Prune(Network& network, std::int64_t step) override {
    Network sparse = Copy(network);
    std::vector<LabelledTensors> batches;
    if (rule_.criterion == PruneCriterion::kTaylor) batches = input_.Batches(rule_, step);
    WeightScores scores = ScoreWeights(sparse, rule_.criterion, batches);
    // What went stays gone: others may score 0 too.
    for (const auto& [name, mask] : masks_) scores.at(name).masked_fill_(mask.to(torch::kCPU), -1);
    FixedWeightRatios fixed = fixed_;
    for (auto& [place, ratio] : fixed) ratio = GoneAfter(rule_, ratio, step);
    masks_ =
        ChooseMasks(sparse->plan(), scores, rule_, GoneAfter(rule_, rule_.goal.gone, step), fixed);
    for (auto& [name, mask] : masks_) mask = mask.to(input_.train.labels.device());
    ApplyMasks(sparse, masks_);
    current_ = sparse;
    return sparse;
  }

  std::function<void()> AfterOptimizerStep() override {
    return [network = current_, masks = masks_]() mutable { ApplyMasks(network, masks); };
  }

  Cost Least() const override { return CostOf(input_.original->plan()); }

 private:
  const PrunerInput input_;
  const PruneRule rule_;
  const FixedWeightRatios fixed_;
  Masks masks_;
  Network current_ = nullptr;
};

}  // namespace

std::vector<LabelledTensors> PrunerInput::Batches(const PruneRule& rule, std::int64_t step) const {
  return DrawBatches(train, rule.score_batches, batch_size,
                     SubstreamSeed(seed, static_cast<std::uint64_t>(step), 0));
}

UnitScores ScoreUnits(Network& network, const PrunerInput& input, const PruneRule& rule,
                      std::int64_t step) {
  return rule.criterion == PruneCriterion::kTaylor
             ? ScoreByTaylor(network, input.Batches(rule, step))
             : ScoreByWeights(network, rule.criterion);
}

std::unique_ptr<Pruner> MakePruner(const PrunerInput& input, const PruneRule& rule,
                                   const PruneGoal& goal, ParamsSection& section) {
  const LayerPlan& plan = input.original->plan();
  switch (rule.kind) {
    case PruneKind::kStructured: {
      FixedRatios fixed = FindFixedRatios(section, rule, plan);
      if (goal.gone > 0) CheckUnitsCanGo(section, rule, plan);
      CheckRatio(section, rule, goal, plan, fixed);
      return std::make_unique<UnitPruner>(input, rule, goal, std::move(fixed));
    }
    case PruneKind::kBlocks:
      return MakeBlockPruner(input, rule, goal, section);
    case PruneKind::kUnstructured:
    case PruneKind::kPattern:
      break;
  }
  FixedWeightRatios fixed = FindFixedWeightRatios(section, rule, plan);
  CheckWeightsCanGo(section, rule, plan, fixed);
  return std::make_unique<WeightPruner>(input, rule, std::move(fixed));
}

}  // namespace mlp::stages
