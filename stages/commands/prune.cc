// prune: a narrower network from a trained one, fine-tuned, and compared with it.

#include <fmt/format.h>

#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/learn/latency.h"
#include "stages/learn/model_files.h"
#include "stages/learn/predict.h"
#include "stages/learn/pruner.h"
#include "stages/learn/runtime.h"
#include "stages/learn/trainer.h"

namespace mlp::stages {
namespace {

using OrderedJson = nlohmann::ordered_json;

// Samples of the batch whose inference is timed.
constexpr std::int64_t kTimedBatch = 64;

OrderedJson MetricsJson(const Architecture& before, const Architecture& after,
                        double accuracy_before, double accuracy_pruned, double accuracy_after) {
  return {{"accuracy_before", accuracy_before},
          {"accuracy_pruned", accuracy_pruned},
          {"accuracy_after", accuracy_after},
          {"parameters_before", CountParameters(before)},
          {"parameters_after", CountParameters(after)},
          {"flops_before", CountFlops(before)},
          {"flops_after", CountFlops(after)}};
}

// Prints how long both networks take; gives the same as JSON.
OrderedJson Time(Network& before, Network& after, const torch::Tensor& inputs) {
  const std::int64_t count = std::min(kTimedBatch, inputs.size(0));
  const Latencies times = CompareLatency(before, after, inputs.narrow(0, 0, count));
  fmt::print(
      "inference of {} samples: {:.3f} ms before, {:.3f} ms after, {:.2f} times as fast "
      "(medians of {})\n",
      count, 1e3 * times.first, 1e3 * times.second, times.first / times.second, times.runs);
  return {{"samples", count},
          {"runs", times.runs},
          {"median_seconds_before", times.first},
          {"median_seconds_after", times.second},
          {"speedup", times.first / times.second}};
}

}  // namespace

void Prune(const PruneOptions& options) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  ParamsSection section = top.Section("prune");
  const PruneRule rule = ReadPruneRule(section);
  FitPlan plan;
  plan.options = ReadTrainingOptions(section);
  plan.seed = settings.seed;
  plan.stage = "prune";
  section.RejectUnknown();

  const torch::Device device = SetUpRuntime(settings);
  const DatasetInfo info = ReadDatasetInfo(options.data);
  Network before = LoadModel(options.model, info, device);
  const LabelledTensors train = LoadSplit(options.data, "train", info, device);
  CheckAugmentation(section, plan.options.augment, train);
  const LabelledTensors validation = LoadSplit(options.data, "validation", info, device);
  const LabelledTensors test = LoadSplit(options.data, "test", info, device);

  Network after = Narrow(before, ChooseUnits(before, rule));
  const double accuracy_before = ScoreOn(before, test).accuracy;
  const double accuracy_pruned = ScoreOn(after, test).accuracy;
  const FitResult result = Fit(after, train, validation, plan);
  const double accuracy_after = ScoreOn(after, test).accuracy;
  fmt::print("{} -> {} parameters, test accuracy {:.4f} -> {:.4f} ({:.4f} before fine-tuning)\n",
             CountParameters(before->architecture()), CountParameters(after->architecture()),
             accuracy_before, accuracy_after, accuracy_pruned);

  OutputSet outputs;
  AddModel(options.output, after, info.classes, outputs);
  outputs.Add(options.history, HistoryCsv(result.history));
  outputs.AddJson(options.metrics, MetricsJson(before->architecture(), after->architecture(),
                                               accuracy_before, accuracy_pruned, accuracy_after));
  const OrderedJson timing = Time(before, after, test.inputs);
  if (!options.timing.empty()) outputs.AddJson(options.timing, timing);
  outputs.Commit();
}

}  // namespace mlp::stages
