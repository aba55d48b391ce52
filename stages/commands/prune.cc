// prune: a smaller network from a trained one, fine-tuned, and compared with it; or, as a trial,
// how each of its layers bears to be pruned.

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/commands/required_outputs.h"
#include "stages/data/dataset.h"
#include "stages/learn/latency.h"
#include "stages/learn/latency_target.h"
#include "stages/learn/masks.h"
#include "stages/learn/model_files.h"
#include "stages/learn/narrow.h"
#include "stages/learn/prune_places.h"
#include "stages/learn/pruner.h"
#include "stages/learn/pruning.h"
#include "stages/learn/runtime.h"
#include "stages/learn/score_samples.h"
#include "stages/learn/sensitivity.h"
#include "stages/learn/trainer.h"
#include "stages/learn/trials.h"
#include "stages/report/svg_pareto.h"
#include "stages/report/svg_sensitivity.h"

namespace mlp::stages {
namespace {

using OrderedJson = nlohmann::ordered_json;

// Samples of the batches whose inference is timed: one that someone waits for, and many.
constexpr std::int64_t kTimedBatches[] = {1, 64};

// What a pruning and its trial need.
struct PrunePrepared {
  explicit PrunePrepared(const PruneOptions& options)
      : top(ReadParams(options.params)),
        settings(ReadRunSettings(top)),
        section(top.Section("prune")),
        rule(ReadPruneRule(section)) {
    scan_samples =
        section.Integer("sensitivity_samples", {.fallback = 1000, .min = 1, .max = 100'000'000});
    plan.options = ReadTrainingOptions(section);
    if (rule.steps > 1)
      CheckWarmup(section, plan.options.schedule, "step_epochs", rule.step_epochs);
    plan.seed = settings.seed;
    plan.stage = "prune";
    section.RejectUnknown();
    device = SetUpRuntime(settings);
    CheckPrecision(section, plan.options.precision, device);
    info = ReadDatasetInfo(options.data);
    before = LoadModel(options.model, info, device);
    train = LoadSplit(options.data, "train", info, device);
    validation = LoadSplit(options.data, "validation", info, device);
    CheckAugmentation(section, plan.options.augment, train);
    CheckBatchNorms(section, before->plan(), plan.options.batch_size, train.size());
  }

  PrunerInput Input() { return {before, train, plan.options.batch_size, settings.seed}; }

  ParamsSection top;
  RunSettings settings;
  ParamsSection section;
  PruneRule rule;
  std::int64_t scan_samples = 0;
  FitPlan plan;
  torch::Device device = torch::kCPU;
  DatasetInfo info;
  Network before = nullptr;
  LabelledTensors train, validation;
};

// Before any work: what cannot be met is said at once.
void CheckGoal(PrunePrepared& prepared, const Pruner& pruner, const PruneGoal& goal) {
  if (goal.measure != PruneMeasure::kFlops && goal.measure != PruneMeasure::kParameters) return;
  const Cost all = CostOf(prepared.before->plan()), least = pruner.Least();
  if (IsWithin(goal.measure, least, all, goal.gone)) return;
  const bool is_flops = goal.measure == PruneMeasure::kFlops;
  throw prepared.section
      .Wrong("target",
             fmt::format("cannot be met: of {} {} at least {} stay",
                         is_flops ? all.flops : all.parameters, is_flops ? "FLOPs" : "parameters",
                         is_flops ? least.flops : least.parameters))
      .Hint(kTargetHint);
}

std::unique_ptr<Pruner> PrunerFor(PrunePrepared& prepared, const PruneGoal& goal) {
  auto pruner = MakePruner(prepared.Input(), prepared.rule, goal, prepared.section);
  CheckGoal(prepared, *pruner, goal);
  return pruner;
}

// A goal that is measured becomes one that can be counted.
PruneGoal CountedGoal(PrunePrepared& prepared, const torch::Tensor& inputs) {
  const PruneRule& rule = prepared.rule;
  const PruneGoal goal = GoalFor(rule, CostOf(prepared.before->plan()));
  if (goal.measure != PruneMeasure::kLatency) return goal;
  const auto to_flops = [](double left) { return PruneGoal{PruneMeasure::kFlops, 1 - left}; };
  const Cost least = MakePruner(prepared.Input(), rule, to_flops(1), prepared.section)->Least();
  const double least_left =
      static_cast<double>(least.flops) / static_cast<double>(CostOf(prepared.before->plan()).flops);
  const std::int64_t batch = std::min(rule.latency_batch, inputs.size(0));
  const LatencyMatch match =
      MatchLatency(prepared.before, inputs.narrow(0, 0, batch), 1 - goal.gone, least_left,
                   prepared.section, [&](double left) {
                     return PrunerFor(prepared, to_flops(left))->Prune(prepared.before, rule.steps);
                   });
  fmt::print(
      "the target of latency is met with {0} of the FLOPs, in {1:.3f} of the time for {2} samples; "
      "it was measured: `target: {{flops: {0}}}` gives the same model every time\n",
      match.flops_left, match.latency_left, batch);
  return to_flops(match.flops_left);
}

OrderedJson MetricsJson(const PruningResult& result, const PruneRule& rule,
                        const ZeroCount& zeros) {
  const PrunePoint& before = result.points.front();
  const PrunePoint& after = result.points.back();
  const PrunePoint& pruned = result.points[result.points.size() - 2];
  return {{"accuracy_before", before.accuracy},
          {"accuracy_pruned", pruned.accuracy},
          {"accuracy_after", after.accuracy},
          {"parameters_before", before.parameters},
          {"parameters_after", after.parameters},
          {"flops_before", before.flops},
          {"flops_after", after.flops},
          {"bytes_before", before.bytes},
          {"bytes_after", after.bytes},
          {"compressed_bytes_before", before.compressed_bytes},
          {"compressed_bytes_after", after.compressed_bytes},
          {"sparsity", zeros.weights == 0
                           ? 0.0
                           : static_cast<double>(zeros.zeros) / static_cast<double>(zeros.weights)},
          {"steps", rule.steps}};
}

// Prints how long both networks take; gives the same as JSON.
OrderedJson Time(Network& before, Network& after, const torch::Tensor& inputs) {
  OrderedJson batches = OrderedJson::array();
  for (const std::int64_t samples : kTimedBatches) {
    if (samples > inputs.size(0)) continue;
    const Latencies times = CompareLatency(before, after, inputs.narrow(0, 0, samples));
    fmt::print(
        "inference of {} sample{}: {:.3f} ms before, {:.3f} ms after, {:.2f} times as fast "
        "(medians of {})\n",
        samples, samples == 1 ? "" : "s", 1e3 * times.first, 1e3 * times.second,
        times.first / times.second, times.runs);
    batches.push_back({{"samples", samples},
                       {"runs", times.runs},
                       {"median_seconds_before", times.first},
                       {"median_seconds_after", times.second},
                       {"speedup", times.first / times.second}});
  }
  return {{"batches", batches}};
}

// A target of latency was matched by networks that were not tuned: their layers may have other
// widths at the same FLOPs.
void CheckLatency(PrunePrepared& prepared, Network& after, const torch::Tensor& inputs) {
  const PruneGoal goal = GoalFor(prepared.rule, CostOf(prepared.before->plan()));
  if (goal.measure != PruneMeasure::kLatency) return;
  const std::int64_t batch = std::min(prepared.rule.latency_batch, inputs.size(0));
  const Latencies times = CompareLatency(prepared.before, after, inputs.narrow(0, 0, batch));
  const double left = times.second / times.first;
  fmt::print("the model takes {:.3f} of the time for {} samples\n", left, batch);
  if (left <= 1 - goal.gone) return;
  fmt::print(stderr,
             "mlpipe-stage: warning: the target of latency is {:.3g} of the time, and {:.3f} are "
             "left\nhint: lower prune.target.latency, or prune in one step\n",
             1 - goal.gone, left);
}

void RunScan(const PruneOptions& options) {
  PrunePrepared prepared(options);
  const PruneRule& rule = prepared.rule;
  if (rule.kind != PruneKind::kStructured) {
    throw prepared.section.Wrong("kind", "is not structured, and --sensitivity is of that kind")
        .Hint("leave out the key, or write 'structured'");
  }
  FindFixedRatios(prepared.section, rule, prepared.before->plan());  // wrong places
  CheckUnitsCanGo(prepared.section, rule, prepared.before->plan());
  const LabelledTensors few = FewSamples(prepared.validation, prepared.scan_samples,
                                         static_cast<std::int64_t>(prepared.info.classes.size()));
  const UnitScores scores = ScoreUnits(prepared.before, prepared.Input(), rule, 1);
  const auto points = ScanSensitivity(prepared.before, scores, rule, few);
  OutputSet outputs;
  outputs.Add(options.sensitivity, SensitivityCsv(points));
  if (!options.sensitivity_svg.empty())
    outputs.Add(options.sensitivity_svg, SensitivitySvg(points));
  outputs.Commit();
  fmt::print("{} layers pruned alone, judged by {} validation samples\n", points.size() / 10,
             few.size());
}

}  // namespace

void Prune(const PruneOptions& options) {
  if (!options.sensitivity.empty()) return RunScan(options);
  RequireOutputs("prune", options.output, options.metrics, options.history);
  PrunePrepared prepared(options);
  const LabelledTensors test = LoadSplit(options.data, "test", prepared.info, prepared.device);
  const auto pruner = PrunerFor(prepared, CountedGoal(prepared, test.inputs));
  PruningResult result = RunPruning(prepared.before, *pruner, prepared.rule,
                                    {prepared.train, prepared.validation, test}, prepared.plan);
  const OrderedJson metrics = MetricsJson(result, prepared.rule, CountZeros(result.network));
  fmt::print("{} -> {} parameters, test accuracy {:.4f} -> {:.4f} ({:.4f} before fine-tuning)\n",
             result.points.front().parameters, result.points.back().nonzero_parameters,
             result.points.front().accuracy, result.points.back().accuracy,
             metrics["accuracy_pruned"].get<double>());

  OutputSet outputs;
  AddModel(options.output, result.network, prepared.info.classes, outputs);
  outputs.Add(options.history, HistoryCsv(result.history));
  outputs.AddJson(options.metrics, metrics);
  if (!options.steps.empty()) outputs.Add(options.steps, PrunePointsCsv(result.points));
  if (!options.pareto.empty()) outputs.Add(options.pareto, ParetoSvg(result.points));
  // Tuning may have laid it out otherwise in memory; compared is what is stored.
  Network stored = Copy(result.network);
  const OrderedJson timing = Time(prepared.before, stored, test.inputs);
  CheckLatency(prepared, stored, test.inputs);
  if (!options.timing.empty()) outputs.AddJson(options.timing, timing);
  outputs.Commit();
}

}  // namespace mlp::stages
