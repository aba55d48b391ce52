// train: builds a network from the params and fits it to a dataset.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/base/process_launch.h"
#include "stages/base/process_place.h"
#include "stages/base/stop_request.h"
#include "stages/commands/commands.h"
#include "stages/commands/required_outputs.h"
#include "stages/data/dataset.h"
#include "stages/learn/augment.h"
#include "stages/learn/initialise.h"
#include "stages/learn/model_files.h"
#include "stages/learn/process_group.h"
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
  int processes = 1;  // that train together, this one included
  LabelledTensors train;

  Network MakeNetwork() const {
    Network network(architecture, info.statistics);
    Initialise(network, initialisation, plan.seed, "train.weights");
    network->to(device);
    return network;
  }
};

// Batch norms need two samples of every process; what is given to no process is no training.
void CheckProcesses(ParamsSection& section, const FitPlan& plan, const Prepared& prepared) {
  if (prepared.processes == 1) return;
  if (!CanJoinProcesses(prepared.device)) {
    throw Error(
        Failure::kInput,
        fmt::format("this mlpipe-stage cannot train in {} processes: it was built without {}",
                    prepared.processes,
                    prepared.device.is_cuda() ? "c10d's NCCL" : "c10d and Gloo"))
        .Hint(
            "build it with libgloo-dev, or with a LibTorch that has them; or train in one "
            "process");
  }
  if (plan.options.batch_size < 2 * prepared.processes) {
    throw section
        .Wrong("batch_size",
               fmt::format("is {}, and {} processes need at least {}", plan.options.batch_size,
                           prepared.processes, 2 * prepared.processes))
        .Hint("it is the batch of all processes together");
  }
}

Prepared ReadAll(const TrainOptions& options, const std::optional<ProcessPlace>& place = {}) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  ParamsSection section = top.Section("train");
  Prepared prepared;
  FitPlan& plan = prepared.plan;
  plan.options = ReadTrainingOptions(section);
  plan.seed = settings.seed;
  plan.stage = "train";
  plan.checkpoint.file = options.checkpoint;
  plan.checkpoint.epochs = options.checkpoint_epochs;
  plan.checkpoint.minutes = options.checkpoint_minutes;
  plan.live = options.live;
  plan.tensorboard = options.tensorboard;
  prepared.info = ReadDatasetInfo(options.data);
  prepared.architecture = ReadModel(section, prepared.info.shape,
                                    static_cast<std::int64_t>(prepared.info.classes.size()));
  prepared.initialisation = ReadInitialisation(section);
  section.RejectUnknown();
  if (place) prepared.processes = place->count;
  prepared.device = SetUpRuntime(settings, place ? place->local_rank : 0);
  CheckPrecision(section, plan.options.precision, prepared.device);
  CheckProcesses(section, plan, prepared);
  plan.checkpoint.identity = top.Json("train").dump();
  plan.checkpoint.runtime = DescribeRuntime(prepared.device, prepared.processes);
  prepared.train = LoadSplit(options.data, "train", prepared.info, prepared.device);
  CheckAugmentation(section, plan.options.augment, prepared.train);
  const std::int64_t samples = options.overfit > 0
                                   ? std::min(options.overfit, prepared.train.size())
                                   : prepared.train.size();
  CheckBatchNorms(section, PlanOf(prepared.architecture), plan.options.batch_size, samples);
  const std::string together =
      prepared.processes == 1 ? "" : fmt::format(" in each of {} processes", prepared.processes);
  fmt::print("{} parameters, {} samples, {} threads{}\n", CountParameters(prepared.architecture),
             prepared.train.size(), settings.threads, together);
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

void PrintProfile(const StepProfile& profile) {
  fmt::print(
      "{} steps in {:.3f} s, {:.1f} % of it in LibTorch's operators, on the thread that "
      "calls them\n",
      profile.steps, profile.seconds, 100 * profile.operator_share());
  for (const OperatorTime& time : profile.operators) {
    if (time.seconds < 0.005 * profile.seconds) break;
    fmt::print("{:6.1f} %  {}\n", 100 * time.seconds / profile.seconds, time.name);
  }
}

// Whether the model can learn a few samples by heart: what cannot do that learns nothing else.
void TryToOverfit(Prepared prepared, std::int64_t count) {
  const LabelledTensors few =
      FewSamples(prepared.train, count, static_cast<std::int64_t>(prepared.info.classes.size()));
  TrainingOptions& options = prepared.plan.options;
  options.augment = {};
  options.label_smoothing = 0;
  options.patience = 0;
  Network network = prepared.MakeNetwork();
  // Of any epoch: what was learnt may be lost again at a high learning rate.
  double accuracy = 0;
  const FitResult result = Fit(network, few, few, prepared.plan);
  for (const EpochRecord& record : result.history)
    accuracy = std::max(accuracy, record.validation_accuracy);
  if (accuracy < 1) {
    throw WorkError(fmt::format("the model does not memorise {} samples within {} epochs: "
                                "accuracy {:.4f} at best",
                                few.size(), options.epochs, accuracy))
        .Hint(
            "give it more epochs or another learning rate; if that does not help, the layers, the "
            "labels or the data are wrong");
  }
  fmt::print("the model memorises {} samples\n", few.size());
}

bool IsTrial(const TrainOptions& options) {
  return !options.find_rate.empty() || options.find_batch_size || !options.profile.empty() ||
         options.overfit > 0;
}

// A trial writes none of a training's outputs, and in silence least of all.
void RefuseOutputs(const TrainOptions& options) {
  const std::pair<const char*, const std::filesystem::path*> outputs[] = {
      {"--output", &options.output},   {"--metrics", &options.metrics},
      {"--history", &options.history}, {"--checkpoint", &options.checkpoint},
      {"--live", &options.live},       {"--tensorboard", &options.tensorboard}};
  for (const auto& [name, path] : outputs) {
    if (path->empty()) continue;
    throw Error(Failure::kUsage, fmt::format("a trial writes no {}", name))
        .Hint("leave it out, or train without --find-lr, --find-batch-size, --profile, --overfit");
  }
}

void RunTrial(const TrainOptions& options) {
  RefuseOutputs(options);
  if (!options.find_rate.empty()) {
    TryRates(ReadAll(options), options.find_rate);
  } else if (options.find_batch_size) {
    TryBatchSizes(ReadAll(options));
  } else if (!options.profile.empty()) {
    const Prepared prepared = ReadAll(options);
    Network network = prepared.MakeNetwork();
    PrintProfile(ProfileSteps(network, prepared.train, prepared.plan.options, prepared.plan.seed,
                              options.profile));
  } else {
    TryToOverfit(ReadAll(options), options.overfit);
  }
}

// The place that --nproc or a scheduler gives this process; nullopt for a process of its own.
std::optional<ProcessPlace> FindPlace(const TrainOptions& options) {
  std::optional<ProcessPlace> place = ReadProcessPlace();
  if (place && place->count == 1) place.reset();
  if (place && options.processes > 1 && place->store.empty()) {
    throw Error(Failure::kUsage,
                "--nproc starts processes, and the environment says that a "
                "scheduler has done so")
        .Hint("leave out --nproc, or unset what stages/base/process_place.h lists");
  }
  const int processes = place ? place->count : options.processes;
  if (processes > 1 && IsTrial(options)) {
    throw Error(Failure::kUsage,
                fmt::format("a trial runs in one process, and not in {}", processes));
  }
  return place;
}

// The first process speaks for all.
void SilenceStandardOutput() {
  if (std::freopen("/dev/null", "w", stdout) == nullptr) throw WorkError("cannot open '/dev/null'");
}

void WriteOutputs(const TrainOptions& options, const Prepared& prepared, Network& network,
                  const FitResult& result) {
  OutputSet outputs;
  AddModel(options.output, network, prepared.info.classes, outputs, prepared.processes);
  outputs.Add(options.history, HistoryCsv(result.history));
  const EpochRecord& kept = result.kept;
  outputs.AddJson(options.metrics, {{"train_loss", kept.train_loss},
                                    {"train_accuracy", kept.train_accuracy},
                                    {"validation_loss", kept.validation_loss},
                                    {"validation_accuracy", kept.validation_accuracy},
                                    {"parameters", CountParameters(prepared.architecture)},
                                    {"flops", CountFlops(prepared.architecture)}});
  outputs.Commit();
  if (options.checkpoint.empty()) return;
  std::error_code ignored;  // it is of no use any more
  std::filesystem::remove(options.checkpoint, ignored);
}

// Trains, as the process at `place` or alone.
void TrainAt(const TrainOptions& options, const std::optional<ProcessPlace>& place) {
  std::optional<StopRequest> requests;
  if (!options.checkpoint.empty()) requests.emplace();
  ReleaseLaunchSignals();
  if (place && place->rank > 0) SilenceStandardOutput();
  Prepared prepared = ReadAll(options, place);
  prepared.plan.checkpoint.requests = requests ? &*requests : nullptr;
  const LabelledTensors validation =
      LoadSplit(options.data, "validation", prepared.info, prepared.device);
  Network network = prepared.MakeNetwork();
  std::optional<ProcessGroup> group;
  if (place) group.emplace(*place, prepared.device);
  prepared.plan.group = group ? &*group : nullptr;
  const FitResult result = Fit(network, prepared.train, validation, prepared.plan);
  if (!place || place->rank == 0) WriteOutputs(options, prepared, network, result);
}

}  // namespace

void Train(const TrainOptions& options) {
  const std::optional<ProcessPlace> place = FindPlace(options);
  if (IsTrial(options)) return RunTrial(options);
  RequireOutputs("train", options.output, options.metrics, options.history);
  if (options.processes > 1 && !place) return LaunchProcesses(options.processes);
  TrainAt(options, place);
}

}  // namespace mlp::stages
