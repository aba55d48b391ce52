// train: builds a network from the params and fits it to a dataset.

#include <fmt/format.h>

#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/learn/initialise.h"
#include "stages/learn/model_files.h"
#include "stages/learn/runtime.h"
#include "stages/learn/trainer.h"
#include "stages/model/models.h"

namespace mlp::stages {
namespace {

void CheckShift(ParamsSection& section, const TrainingOptions& training, const DatasetInfo& info) {
  if (training.shift > 0 && info.shape.size() != 3) {
    throw section.Wrong("shift", "moves images, and the samples are rows of a table");
  }
}

}  // namespace

void Train(const TrainOptions& options) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  ParamsSection section = top.Section("train");
  FitPlan plan;
  plan.options = ReadTrainingOptions(section);
  plan.seed = settings.seed;
  plan.stage = "train";
  plan.checkpoint = {options.checkpoint, options.checkpoint_epochs, options.checkpoint_minutes,
                     fmt::format("threads {}, {} {}", settings.threads, settings.device,
                                 top.Json("train").dump())};
  plan.live = options.live;
  plan.tensorboard = options.tensorboard;
  const DatasetInfo info = ReadDatasetInfo(options.data);
  const Architecture architecture =
      ReadModel(section, info.shape, static_cast<std::int64_t>(info.classes.size()));
  const Initialisation initialisation = ReadInitialisation(section);
  CheckShift(section, plan.options, info);
  section.RejectUnknown();

  const torch::Device device = SetUpRuntime(settings);
  const LabelledTensors train = LoadSplit(options.data, "train", info, device);
  const LabelledTensors validation = LoadSplit(options.data, "validation", info, device);
  Network network(architecture, info.statistics);
  Initialise(network, initialisation, settings.seed, "train.weights");
  network->to(device);
  fmt::print("{} parameters, {} samples, {} threads\n", CountParameters(architecture), train.size(),
             settings.threads);
  const auto history = Fit(network, train, validation, plan);

  OutputSet outputs;
  AddModel(options.output, network, info.classes, outputs);
  outputs.Add(options.history, HistoryCsv(history));
  const EpochRecord& last = history.back();
  outputs.AddJson(options.metrics, {{"train_loss", last.train_loss},
                                    {"train_accuracy", last.train_accuracy},
                                    {"validation_loss", last.validation_loss},
                                    {"validation_accuracy", last.validation_accuracy},
                                    {"parameters", CountParameters(architecture)},
                                    {"flops", CountFlops(architecture)}});
  outputs.Commit();
}

}  // namespace mlp::stages
