// train: builds a network from the params and fits it to a dataset.

#include <fmt/format.h>

#include "stages/base/error.h"
#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/learn/augment.h"
#include "stages/learn/initialise.h"
#include "stages/learn/model_files.h"
#include "stages/learn/runtime.h"
#include "stages/learn/trainer.h"
#include "stages/learn/trials.h"
#include "stages/model/models.h"

namespace mlp::stages {
namespace {

// What a training and its trials need.
struct Prepared {
  FitPlan plan;
  DatasetInfo info;
  Architecture architecture;
  Initialisation initialisation = Initialisation::kUniform;
  torch::Device device = torch::kCPU;
  LabelledTensors train;

  Network MakeNetwork() const {
    Network network(architecture, info.statistics);
    Initialise(network, initialisation, plan.seed, "train.weights");
    network->to(device);
    return network;
  }
};

Prepared ReadAll(const TrainOptions& options) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  ParamsSection section = top.Section("train");
  Prepared prepared;
  FitPlan& plan = prepared.plan;
  plan.options = ReadTrainingOptions(section);
  plan.seed = settings.seed;
  plan.stage = "train";
  plan.checkpoint = {options.checkpoint, options.checkpoint_epochs, options.checkpoint_minutes,
                     fmt::format("threads {}, {} {}", settings.threads, settings.device,
                                 top.Json("train").dump())};
  plan.live = options.live;
  plan.tensorboard = options.tensorboard;
  prepared.info = ReadDatasetInfo(options.data);
  prepared.architecture = ReadModel(section, prepared.info.shape,
                                    static_cast<std::int64_t>(prepared.info.classes.size()));
  prepared.initialisation = ReadInitialisation(section);
  section.RejectUnknown();
  prepared.device = SetUpRuntime(settings);
  prepared.train = LoadSplit(options.data, "train", prepared.info, prepared.device);
  CheckAugmentation(section, plan.options.augment, prepared.train);
  fmt::print("{} parameters, {} samples, {} threads\n", CountParameters(prepared.architecture),
             prepared.train.size(), settings.threads);
  return prepared;
}

void TryRates(const Prepared& prepared, const std::filesystem::path& file) {
  Network network = prepared.MakeNetwork();
  const RateSearch search =
      FindLearningRate(network, prepared.train, prepared.plan.options, prepared.plan.seed);
  std::string csv = "learning_rate,loss\n";
  for (const RateTrial& trial : search.trials)
    csv += fmt::format("{},{}\n", trial.rate, trial.loss);
  OutputSet outputs;
  outputs.Add(file, csv);
  outputs.Commit();
  fmt::print("the loss falls fastest at learning rate {:.2g} and is lowest at {:.2g}\n",
             search.steepest, search.lowest);
}

void TryBatchSizes(const Prepared& prepared) {
  const auto trials = FindBatchSize([&] { return prepared.MakeNetwork(); }, prepared.train,
                                    prepared.plan.options, prepared.plan.seed);
  for (const BatchTrial& trial : trials)
    fmt::print("batch size {:6}: {:10.0f} samples a second\n", trial.batch_size,
               trial.samples_per_second);
}

// Whether the model can learn a few samples by heart: what cannot do that learns nothing else.
void TryToOverfit(Prepared prepared, std::int64_t count) {
  const LabelledTensors few =
      FewSamples(prepared.train, count, static_cast<std::int64_t>(prepared.info.classes.size()));
  TrainingOptions& options = prepared.plan.options;
  options.augment = {};
  options.label_smoothing = 0;
  options.patience = 0;
  prepared.plan.checkpoint.file.clear();
  Network network = prepared.MakeNetwork();
  const double accuracy = Fit(network, few, few, prepared.plan).kept.validation_accuracy;
  if (accuracy < 1) {
    throw WorkError(fmt::format("the model does not memorise {} samples within {} epochs: "
                                "accuracy {:.4f}",
                                few.size(), options.epochs, accuracy))
        .Hint(
            "give it more epochs or another learning rate; if that does not help, the layers, the "
            "labels or the data are wrong");
  }
  fmt::print("the model memorises {} samples\n", few.size());
}

bool RanTrial(const TrainOptions& options) {
  if (!options.find_rate.empty()) {
    TryRates(ReadAll(options), options.find_rate);
  } else if (options.find_batch_size) {
    TryBatchSizes(ReadAll(options));
  } else if (!options.profile.empty()) {
    const Prepared prepared = ReadAll(options);
    Network network = prepared.MakeNetwork();
    ProfileSteps(network, prepared.train, prepared.plan.options, prepared.plan.seed,
                 options.profile);
  } else if (options.overfit > 0) {
    TryToOverfit(ReadAll(options), options.overfit);
  } else {
    return false;
  }
  return true;
}

void RequireOutputs(const TrainOptions& options) {
  const std::pair<const char*, const std::filesystem::path*> needed[] = {
      {"--output", &options.output},
      {"--metrics", &options.metrics},
      {"--history", &options.history}};
  for (const auto& [name, path] : needed) {
    if (!path->empty()) continue;
    throw Error(Failure::kUsage, fmt::format("{} is required", name))
        .Hint("see 'mlpipe-stage train --help'");
  }
}

}  // namespace

void Train(const TrainOptions& options) {
  if (RanTrial(options)) return;
  RequireOutputs(options);
  const Prepared prepared = ReadAll(options);
  const LabelledTensors validation =
      LoadSplit(options.data, "validation", prepared.info, prepared.device);
  Network network = prepared.MakeNetwork();
  const FitResult result = Fit(network, prepared.train, validation, prepared.plan);

  OutputSet outputs;
  AddModel(options.output, network, prepared.info.classes, outputs);
  outputs.Add(options.history, HistoryCsv(result.history));
  const EpochRecord& kept = result.kept;
  outputs.AddJson(options.metrics, {{"train_loss", kept.train_loss},
                                    {"train_accuracy", kept.train_accuracy},
                                    {"validation_loss", kept.validation_loss},
                                    {"validation_accuracy", kept.validation_accuracy},
                                    {"parameters", CountParameters(prepared.architecture)},
                                    {"flops", CountFlops(prepared.architecture)}});
  outputs.Commit();
  if (!options.checkpoint.empty()) {
    std::error_code ignored;  // it is of no use any more
    std::filesystem::remove(options.checkpoint, ignored);
  }
}

}  // namespace mlp::stages
