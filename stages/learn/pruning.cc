#include "stages/learn/pruning.h"

#include <fmt/format.h>

#include "stages/base/random.h"
#include "stages/learn/masks.h"
#include "stages/learn/model_size.h"
#include "stages/learn/predict.h"

namespace mlp::stages {
namespace {

PrunePoint PointOf(Network& network, const LabelledTensors& test, std::int64_t step,
                   bool is_tuned) {
  const ModelSize size = MeasureSize(network);
  PrunePoint point;
  point.step = step;
  point.is_tuned = is_tuned;
  point.accuracy = ScoreOn(network, test).accuracy;
  point.flops = CountFlops(network->architecture());
  point.parameters = CountParameters(network->architecture());
  point.nonzero_parameters = point.parameters - CountZeros(network).zeros;
  point.bytes = size.bytes;
  point.compressed_bytes = size.compressed;
  return point;
}

FitPlan PlanOfStep(const FitPlan& plan, const PruneRule& rule, std::int64_t step) {
  FitPlan of_step = plan;
  if (step == rule.steps) return of_step;
  of_step.options.epochs = rule.step_epochs;
  of_step.seed =
      SubstreamSeed(DeriveSeed(plan.seed, "prune.step"), static_cast<std::uint64_t>(step), 0);
  return of_step;
}

void AddHistory(const std::vector<EpochRecord>& of_step, std::vector<EpochRecord>& history) {
  const std::int64_t before = history.empty() ? 0 : history.back().epoch;
  for (EpochRecord record : of_step) {
    record.epoch += before;
    history.push_back(record);
  }
}

void PrintStep(const PrunePoint& pruned, const PruneRule& rule) {
  fmt::print("step {} of {}: {} parameters, {} not zero, {} FLOPs, test accuracy {:.4f} untuned\n",
             pruned.step, rule.steps, pruned.parameters, pruned.nonzero_parameters, pruned.flops,
             pruned.accuracy);
}

}  // namespace

PruningResult RunPruning(Network& before, Pruner& pruner, const PruneRule& rule,
                         const PruningData& data, const FitPlan& plan) {
  PruningResult result;
  result.network = before;
  result.points.push_back(PointOf(before, data.test, 0, false));
  for (std::int64_t step = 1; step <= rule.steps; ++step) {
    result.network = pruner.Prune(result.network, step);
    result.points.push_back(PointOf(result.network, data.test, step, false));
    PrintStep(result.points.back(), rule);
    FitPlan of_step = PlanOfStep(plan, rule, step);
    of_step.after_step = pruner.AfterOptimizerStep();
    const FitResult fit = Fit(result.network, data.train, data.validation, of_step);
    AddHistory(fit.history, result.history);
    result.points.push_back(PointOf(result.network, data.test, step, true));
  }
  return result;
}

}  // namespace mlp::stages
