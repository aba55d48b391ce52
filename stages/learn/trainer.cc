#include "stages/learn/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "stages/base/error.h"
#include "stages/learn/augment.h"
#include "stages/learn/checkpoint.h"
#include "stages/learn/dead_units.h"
#include "stages/learn/predict.h"
#include "stages/learn/progress.h"
#include "stages/learn/runtime.h"
#include "stages/learn/training_identity.h"
#include "stages/learn/training_log.h"
#include "stages/learn/training_position.h"
#include "stages/learn/training_step.h"
#include "stages/learn/weight_average.h"

namespace mlp::stages {
namespace {

using TensorMap = std::map<std::string, torch::Tensor>;
using Json = nlohmann::ordered_json;
using Clock = std::chrono::steady_clock;

NamedTensors Everything(Network& network) {
  const TensorMap state = network->State();
  return NamedTensors(state.begin(), state.end());
}

TensorMap Copied(const TensorMap& tensors) {
  TensorMap copies;
  for (const auto& [name, tensor] : tensors) copies[name] = tensor.detach().clone();
  return copies;
}

void CopyInto(const TensorMap& from, const TensorMap& to) {
  const torch::NoGradGuard no_grad;
  for (auto [name, tensor] : to) tensor.copy_(from.at(name));
}

void AddUnder(const std::string& prefix, const TensorMap& tensors, TensorMap& all) {
  for (const auto& [name, tensor] : tensors) all[prefix + name] = tensor;
}

TensorMap TakeFrom(const std::string& prefix, const TensorMap& all) {
  TensorMap taken;
  for (auto it = all.lower_bound(prefix); it != all.end() && it->first.starts_with(prefix); ++it)
    taken[it->first.substr(prefix.size())] = it->second;
  return taken;
}

// One training, step by step.
class Training {
 public:
  Training(Network& network, const LabelledTensors& data, const LabelledTensors& validation,
           const FitPlan& plan)
      : network_(network),
        data_(data),
        validation_(validation),
        plan_(plan),
        options_(plan.options),
        group_(plan.group),
        runtime_(plan.checkpoint.runtime),
        step_(network, data, plan.options, plan.seed, plan.stage, plan.group),
        schedule_(options_.schedule, step_.count(), options_.epochs) {
    if (HasCheckpoint() || group_ != nullptr)
      identity_ = TrainingIdentity(network, data, validation, plan);
    if (group_ != nullptr) CheckSameTraining();
    // Before anything holds on to the tensors: their storage changes.
    if (options_.channels_last) StoreChannelsLast(network);
    if (options_.average > 0) average_.emplace(Everything(network), options_.average);
  }

  FitResult Run() {
    Resume();
    if (IsFirst()) log_.emplace(plan_.live, plan_.tensorboard, position_.epoch - 1);
    Progress progress(options_.epochs, options_.epochs * step_.count(),
                      (position_.epoch - 1) * step_.count() + position_.step);
    while (position_.epoch <= options_.epochs && !position_.has_ended) RunEpoch(progress);
    return Finish();
  }

 private:
  bool HasCheckpoint() const { return !plan_.checkpoint.file.empty(); }
  bool IsFirst() const { return group_ == nullptr || group_->rank() == 0; }

  void CheckSameTraining() {
    const bool is_same = group_->Broadcast(identity_) == identity_;
    // The first process writes the checkpoint, so its runtime is the one that counts.
    runtime_ = Json::parse(group_->Broadcast(runtime_.dump()));
    if (is_same) return WarnOfOtherRuntime();
    throw WorkError(fmt::format("process {} of {} is given other params, data or first weights "
                                "than process 0",
                                group_->rank(), group_->count()))
        .Hint("give all processes the same files, and the same build of mlpipe-stage");
  }

  void WarnOfOtherRuntime() const {
    const Json& own = plan_.checkpoint.runtime;
    const std::string key = DifferingKey(own, runtime_);
    if (key.empty()) return;
    fmt::print(stderr,
               "mlpipe-stage: warning: process {} of {} is on another runtime than process 0: {} "
               "is {}, and there {}\nhint: the same bytes come only of the same runtimes\n",
               group_->rank(), group_->count(), key, own.value(key, Json()).dump(),
               runtime_.value(key, Json()).dump());
  }

  // The bytes of what goes on elsewhere are those of no training that is done in one piece.
  void CheckSameRuntime(const Checkpoint& found) const {
    const std::string key = DifferingKey(found.runtime, runtime_);
    if (key.empty()) return;
    throw InputError(
        {plan_.checkpoint.file},
        fmt::format("was made on another runtime: {} was {}, and is {}", key,
                    found.runtime.value(key, Json()).dump(), runtime_.value(key, Json()).dump()))
        .Hint("go on where it was made, or remove it to begin anew");
  }

  void RunEpoch(Progress& progress) {
    const std::int64_t epoch = position_.epoch;
    const torch::Tensor order = step_.Order(epoch);
    network_->train();
    double rate = 0;
    StepRequests requests;
    while (position_.step < step_.count()) {
      const std::int64_t number = (epoch - 1) * step_.count() + position_.step;
      rate = schedule_.RateAt(number);
      const StepResult result = step_.Run(order, epoch, position_.step, rate, Requests());
      if (!result.not_finite.empty()) Fail(result.not_finite, rate);
      if (plan_.after_step) plan_.after_step();
      if (average_) average_->Update();
      requests = result.requests;
      position_.loss_sum += result.loss_sum;
      position_.right += result.right;
      ++position_.step;
      progress.Step(number + 1, result.loss_sum / static_cast<double>(result.samples));
      if (position_.step < step_.count()) SaveIfDue(requests, /*is_epoch_end=*/false);
    }
    EndEpoch(rate, progress);
    SaveIfDue(requests, /*is_epoch_end=*/true);
  }

  // What is asked of this process; of a group they are exchanged with the step.
  StepRequests Requests() const {
    StopRequest* const requests = plan_.checkpoint.requests;
    if (!HasCheckpoint() || requests == nullptr) return {};
    return {requests->IsToStop(), requests->TakeSave()};
  }

  void EndEpoch(double rate, Progress& progress) {
    const auto samples = static_cast<double>(data_.size());
    EpochRecord record;
    record.epoch = position_.epoch;
    record.learning_rate = rate;
    record.train_loss = position_.loss_sum / samples;
    record.train_accuracy = static_cast<double>(position_.right) / samples;
    if (average_) average_->Swap();
    DeadUnits dead(network_);
    const Score score = ScoreOfAll();
    record.validation_loss = score.loss;
    record.validation_accuracy = score.accuracy;
    if (!std::isfinite(score.loss)) FailValidation();
    if (options_.patience > 0) JudgePatience(score.loss);
    if (average_) average_->Swap();
    schedule_.EndEpoch(score.loss);
    position_.history.push_back(record);
    progress.Epoch(record);
    const std::vector<DeadShare> shares = dead.Shares(DividesValidation() ? group_ : nullptr);
    if (log_) log_->Epoch(record, network_, shares);
    position_.step = 0;
    position_.loss_sum = 0;
    position_.right = 0;
    ++position_.epoch;
  }

  // Else every process scores all samples.
  bool DividesValidation() const {
    return group_ != nullptr && validation_.size() >= group_->count();
  }

  Score ScoreOfAll() {
    if (!DividesValidation()) return ScoreOn(network_, validation_);
    const SampleRange part =
        ShareOf(validation_.size(), group_->rank(), group_->count(), /*least=*/1);
    const Score score = ScoreOn(network_, {validation_.inputs.narrow(0, part.begin, part.size()),
                                           validation_.labels.narrow(0, part.begin, part.size())});
    const auto samples = static_cast<double>(part.size());
    const torch::Tensor sums =
        torch::tensor({score.loss * samples, score.accuracy * samples}, torch::kFloat64)
            .to(data_.labels.device());
    group_->Sum(sums);
    const auto all = static_cast<double>(validation_.size());
    return {sums[0].item<double>() / all, std::round(sums[1].item<double>()) / all};
  }

  void JudgePatience(double loss) {
    if (loss < position_.best_loss) {
      position_.best_loss = loss;
      position_.best_epoch = position_.epoch;
      best_ = Copied(network_->State());
    } else if (position_.epoch - position_.best_epoch >= options_.patience) {
      position_.has_ended = true;
      fmt::print("epoch {} was the best of the last {}: this is the end\n", position_.best_epoch,
                 options_.patience + 1);
    }
  }

  FitResult Finish() {
    // What the caller does with the result may fail yet.
    if (HasCheckpoint()) Save();
    std::size_t kept = position_.history.size();
    if (!best_.empty()) {
      CopyInto(best_, network_->State());
      kept = static_cast<std::size_t>(position_.best_epoch);
    } else if (average_) {
      average_->Swap();
    }
    network_->eval();
    if (group_ != nullptr) group_->Barrier();
    return {position_.history, position_.history.at(kept - 1)};
  }

  void Resume() {
    if (!HasCheckpoint()) return;
    const std::optional<Checkpoint> found = ReadCheckpoint(plan_.checkpoint.file, group_);
    if (!found) return;
    const std::string file = plan_.checkpoint.file.string();
    if (found->identity != identity_) {
      fmt::print("the checkpoint '{}' is of another training; this one begins anew\n", file);
      return;
    }
    CheckSameRuntime(*found);
    try {
      position_ = TrainingPositionFrom(found->state.at("position"));
      schedule_.Restore(found->state.at("schedule"));
      step_.scaler().Restore(found->state.at("scaler"));
      CopyInto(TakeFrom("model/", found->tensors), network_->State());
      step_.optimizer().SetState(TakeFrom("optimizer/", found->tensors));
      if (average_) average_->SetState(TakeFrom("average/", found->tensors));
      best_ = TakeFrom("best/", found->tensors);
    } catch (const std::exception&) {
      throw InputError({plan_.checkpoint.file}, "is damaged").Hint("remove it to begin anew");
    }
    fmt::print("goes on from the checkpoint '{}': epoch {}, step {}\n", file, position_.epoch,
               position_.step);
  }

  // `requests` are of the step before.
  void SaveIfDue(const StepRequests& requests, bool is_epoch_end) {
    if (!HasCheckpoint()) return;
    const CheckpointPlan& plan = plan_.checkpoint;
    const std::chrono::duration<double> since = Clock::now() - saved_;
    const bool by_epochs = is_epoch_end && plan.epochs > 0 &&
                           (position_.epoch - 1) % plan.epochs == 0 &&
                           position_.epoch <= options_.epochs;
    const bool by_time = plan.minutes > 0 && since.count() >= 60 * plan.minutes;
    if (requests.stop || requests.save || by_epochs || by_time) Save();
    if (!requests.stop) return;
    if (group_ != nullptr) group_->Barrier();  // nobody ends before it is written
    throw WorkError(fmt::format("stopped by a signal in epoch {}", position_.epoch))
        .Hint(fmt::format("the same command goes on from '{}'", plan.file.string()));
  }

  // What the first process has is what all have.
  void Save() {
    saved_ = Clock::now();
    if (!IsFirst()) return;
    Checkpoint checkpoint;
    checkpoint.identity = identity_;
    checkpoint.runtime = runtime_;
    checkpoint.state = {{"position", ToJson(position_)},
                        {"schedule", schedule_.ToJson()},
                        {"scaler", step_.scaler().ToJson()}};
    AddUnder("model/", network_->State(), checkpoint.tensors);
    AddUnder("optimizer/", step_.optimizer().State(), checkpoint.tensors);
    if (average_) AddUnder("average/", average_->State(), checkpoint.tensors);
    AddUnder("best/", best_, checkpoint.tensors);
    WriteCheckpoint(plan_.checkpoint.file, checkpoint);
  }

  [[noreturn]] void Fail(const std::string& not_finite, double rate) {
    if (group_ != nullptr) group_->Barrier();  // all say the same; none is first
    throw WorkError(fmt::format("the loss is not finite in epoch {}, step {}, at learning rate "
                                "{:.3g}; the first value that is not: {}",
                                position_.epoch, position_.step + 1, rate, not_finite))
        .Hint(fmt::format("lower {}.learning_rate", plan_.stage));
  }

  // With the weights that were validated.
  [[noreturn]] void FailValidation() {
    const std::string not_finite = FirstNotFiniteInValidation();
    if (group_ != nullptr) group_->Barrier();
    throw WorkError(
        fmt::format("the validation loss is not finite in epoch {}{}{}", position_.epoch,
                    not_finite.empty() ? "" : "; the first value that is not: ", not_finite))
        .Hint(fmt::format("lower {}.learning_rate, or look at the validation data", plan_.stage));
  }

  // Of the first sample for which the network gives one; empty if it gives none. Each process looks
  // at all samples, so that all say the same.
  std::string FirstNotFiniteInValidation() {
    const torch::Tensor is_finite = Predict(network_, validation_.inputs).isfinite().all(1);
    const torch::Tensor bad = is_finite.logical_not().nonzero();
    if (bad.size(0) == 0) return "";
    network_->eval();
    return network_->FirstNotFinite(validation_.inputs.narrow(0, bad[0].item<std::int64_t>(), 1));
  }

  Network& network_;
  const LabelledTensors& data_;
  const LabelledTensors& validation_;
  const FitPlan& plan_;
  const TrainingOptions& options_;
  ProcessGroup* const group_;
  Json runtime_;  // of the first process
  TrainingStep step_;
  Schedule schedule_;
  std::optional<ExponentialAverage> average_;
  TensorMap best_;
  TrainingPosition position_;
  std::string identity_;
  std::optional<TrainingLog> log_;
  Clock::time_point saved_ = Clock::now();
};

// At its key, what leaves nothing of images of these sides: a crop may move them out of sight, and
// a cutout cover them wherever its centre is.
void CheckPixels(ParamsSection& section, const AugmentOptions& options, std::int64_t height,
                 std::int64_t width) {
  const std::int64_t shorter = std::min(height, width), longer = std::max(height, width);
  if (options.crop >= shorter) {
    throw section
        .WrongInside("augment", "/crop",
                     fmt::format("has a crop of {}, which may move images of {}x{} out of sight",
                                 options.crop, height, width))
        .Hint(fmt::format("a crop is less than {}, and as a rule an eighth of it", shorter));
  }
  if (options.cutout >= 2 * longer) {
    throw section
        .WrongInside("augment", "/cutout",
                     fmt::format("has a cutout of {}, which blackens all of images of {}x{}",
                                 options.cutout, height, width))
        .Hint(fmt::format("a cutout is less than {}, and as a rule half of a side", 2 * longer));
  }
}

// Whether a norm over a batch has a single value of each sample.
bool HasOneValueEach(const PlannedLayer& norm) {
  return norm.in.size() == 1 || (norm.in.size() == 3 && norm.in[1] == 1 && norm.in[2] == 1);
}

}  // namespace

void CheckAugmentation(ParamsSection& section, const AugmentOptions& options,
                       const LabelledTensors& data) {
  const auto sizes = data.inputs.sizes().slice(1);
  try {
    Augmentation(options, Shape(sizes.begin(), sizes.end()), 0, "");
  } catch (const std::invalid_argument& error) {
    throw section.Wrong("augment", error.what());
  }
  if (options.operations > 0 && data.inputs.scalar_type() != torch::kUInt8)
    throw section.Wrong("augment", "has randaugment, which is for images of bytes");
  if (sizes.size() == 3) CheckPixels(section, options, sizes[1], sizes[2]);
}

void CheckBatchNorms(ParamsSection& section, const LayerPlan& plan, std::int64_t batch_size,
                     std::int64_t samples) {
  if (std::min(batch_size, samples) >= 2) return;
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    if (layer->layer->type != "batch_norm" || !HasOneValueEach(*layer)) continue;
    const bool is_small = batch_size < 2;
    throw section
        .Wrong(
            "batch_size",
            fmt::format("is {}{}, and layers.{} (batch_norm) needs two samples for a variance",
                        batch_size, is_small ? "" : ", of a single training sample", layer->name))
        .Hint(fmt::format("{}, or take another norm: layer_norm of rows, group_norm of images",
                          is_small ? "make it 2 or more" : "train on more samples"));
  }
}

FitResult Fit(Network& network, const LabelledTensors& train, const LabelledTensors& validation,
              const FitPlan& plan) {
  return Training(network, train, validation, plan).Run();
}

}  // namespace mlp::stages
