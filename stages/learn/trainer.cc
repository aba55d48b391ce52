#include "stages/learn/trainer.h"

#include <fmt/format.h>

#include <mlpipe/live.h>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <optional>

#include "stages/base/error.h"
#include "stages/base/random.h"
#include "stages/base/stop_request.h"
#include "stages/learn/augment.h"
#include "stages/learn/autocast.h"
#include "stages/learn/checkpoint.h"
#include "stages/learn/predict.h"
#include "stages/learn/progress.h"
#include "stages/learn/runtime.h"
#include "stages/learn/training_identity.h"
#include "stages/learn/weight_average.h"

namespace mlp::stages {
namespace {

using OrderedJson = nlohmann::ordered_json;
using TensorMap = std::map<std::string, torch::Tensor>;
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

// Of an epoch. A last step of a single sample would leave batch norms without a variance, so that
// sample goes into the step before.
std::int64_t CountSteps(std::int64_t samples, std::int64_t a_step) {
  const std::int64_t whole = samples / a_step, left = samples % a_step;
  return std::max<std::int64_t>(whole + (left > 1 ? 1 : 0), 1);
}

// Where a training is; with the tensors of a checkpoint all that has to be known to go on.
struct Position {
  std::int64_t epoch = 1;  // that comes next, or is going on
  std::int64_t step = 0;   // of this epoch: done
  double loss_sum = 0;     // of this epoch
  std::int64_t right = 0;
  double best_loss = std::numeric_limits<double>::infinity();
  std::int64_t best_epoch = 0;
  bool has_ended = false;  // before its last epoch
  std::vector<EpochRecord> history;
};

OrderedJson ToJson(const Position& position) {
  OrderedJson history = OrderedJson::array();
  for (const EpochRecord& record : position.history) {
    history.push_back({record.epoch, record.learning_rate, record.train_loss, record.train_accuracy,
                       record.validation_loss, record.validation_accuracy});
  }
  const bool has_best = std::isfinite(position.best_loss);
  return {{"epoch", position.epoch},
          {"step", position.step},
          {"loss_sum", position.loss_sum},
          {"right", position.right},
          {"best_loss", has_best ? OrderedJson(position.best_loss) : OrderedJson()},
          {"best_epoch", position.best_epoch},
          {"has_ended", position.has_ended},
          {"history", history}};
}

Position PositionFrom(const OrderedJson& json) {
  Position position;
  json.at("epoch").get_to(position.epoch);
  json.at("step").get_to(position.step);
  json.at("loss_sum").get_to(position.loss_sum);
  json.at("right").get_to(position.right);
  if (!json.at("best_loss").is_null()) json.at("best_loss").get_to(position.best_loss);
  json.at("best_epoch").get_to(position.best_epoch);
  json.at("has_ended").get_to(position.has_ended);
  for (const OrderedJson& row : json.at("history")) {
    position.history.push_back(
        {row.at(0).get<std::int64_t>(), row.at(1), row.at(2), row.at(3), row.at(4), row.at(5)});
  }
  return position;
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
        device_(data.labels.device()),
        samples_a_step_(options_.batch_size * options_.accumulate),
        steps_(CountSteps(data.size(), samples_a_step_)),
        optimizer_(ParametersOf(network), options_.optimizer),
        schedule_(options_.schedule, steps_, options_.epochs),
        augmentation_(options_.augment, network->architecture().input, plan.seed,
                      plan.stage + ".augment") {
    criterion_->options.label_smoothing(options_.label_smoothing).reduction(torch::kNone);
    if (HasCheckpoint()) {
      identity_ = TrainingIdentity(network, data, validation, plan);
      stop_.emplace();
    }
    // Before anything holds on to the tensors: their storage changes.
    if (options_.channels_last) StoreChannelsLast(network);
    if (options_.average > 0) average_.emplace(Everything(network), options_.average);
  }

  FitResult Run() {
    Resume();
    OpenLog();
    Progress progress(options_.epochs, options_.epochs * steps_,
                      (position_.epoch - 1) * steps_ + position_.step);
    while (position_.epoch <= options_.epochs && !position_.has_ended) RunEpoch(progress);
    return Finish();
  }

 private:
  bool HasCheckpoint() const { return !plan_.checkpoint.file.empty(); }

  std::string Stream(const char* name) const {
    return fmt::format("{}.{}.{}", plan_.stage, name, position_.epoch);
  }

  void RunEpoch(Progress& progress) {
    const std::int64_t epoch = position_.epoch;
    const torch::Tensor order =
        ShuffledIndices(data_.size(), DeriveSeed(plan_.seed, Stream("shuffle")), device_);
    network_->train();
    double rate = 0;
    while (position_.step < steps_) {
      const std::int64_t number = (epoch - 1) * steps_ + position_.step;
      rate = schedule_.RateAt(number);
      const double loss = Step(order, rate);
      ++position_.step;
      progress.Step(number + 1, loss);
      if (position_.step < steps_) SaveIfDue(/*is_epoch_end=*/false);
    }
    EndEpoch(rate, progress);
    SaveIfDue(/*is_epoch_end=*/true);
  }

  // The mean loss of its samples.
  double Step(const torch::Tensor& order, double rate) {
    const std::int64_t first = position_.step * samples_a_step_;
    const bool is_last = position_.step + 1 == steps_;
    const std::int64_t all = is_last ? data_.size() - first : samples_a_step_;
    SeedLibTorch(plan_.seed, fmt::format("{}.{}", Stream("dropout"), position_.step));
    optimizer_.ZeroGrad();
    double loss_sum = 0;
    for (std::int64_t done = 0, count = 0; done < all; done += count) {
      count = std::min(options_.batch_size, all - done);
      if (all - done - count == 1) ++count;  // see CountSteps
      const torch::Tensor indices = order.narrow(0, first + done, count);
      const std::int64_t batch = position_.step * options_.accumulate + done / options_.batch_size;
      const Mixed mixed = Inputs(indices, batch);
      torch::Tensor logits;
      {
        const Autocast autocast(options_.bfloat16, device_);
        logits = network_(mixed.inputs);
      }
      logits = logits.to(torch::kFloat32);
      const torch::Tensor loss = Loss(logits, mixed);
      const double value = loss.item<double>();
      if (!std::isfinite(value)) FailAt(mixed.inputs, rate);
      (loss / static_cast<double>(all)).backward();
      loss_sum += value;
      position_.right += logits.argmax(1).eq(mixed.labels_a).sum().item<std::int64_t>();
    }
    if (options_.clip_norm > 0) ClipGradients(network_->parameters(), options_.clip_norm);
    optimizer_.Step(rate);
    if (plan_.after_step) plan_.after_step();
    if (average_) average_->Update();
    position_.loss_sum += loss_sum;
    return loss_sum / static_cast<double>(all);
  }

  // The samples at `indices`, augmented, as the batch of that number in this epoch.
  Mixed Inputs(const torch::Tensor& indices, std::int64_t batch) const {
    const torch::Tensor on_cpu = indices.to(torch::kCPU).contiguous();
    const auto* const first = on_cpu.data_ptr<std::int64_t>();
    const torch::Tensor inputs = augmentation_.Apply(
        data_.inputs.index_select(0, indices), {first, first + on_cpu.size(0)}, position_.epoch);
    Mixed mixed =
        augmentation_.Mix(inputs, data_.labels.index_select(0, indices), position_.epoch, batch);
    if (options_.channels_last && inputs.dim() == 4)
      mixed.inputs = mixed.inputs.contiguous(torch::MemoryFormat::ChannelsLast);
    return mixed;
  }

  // Of all samples together.
  torch::Tensor Loss(const torch::Tensor& logits, const Mixed& mixed) {
    const torch::Tensor loss = criterion_(logits, mixed.labels_a);
    if (!augmentation_.Mixes()) return loss.sum();
    const torch::Tensor other = criterion_(logits, mixed.labels_b);
    return (mixed.share * loss + (1 - mixed.share) * other).sum();
  }

  void EndEpoch(double rate, Progress& progress) {
    const auto samples = static_cast<double>(data_.size());
    EpochRecord record;
    record.epoch = position_.epoch;
    record.learning_rate = rate;
    record.train_loss = position_.loss_sum / samples;
    record.train_accuracy = static_cast<double>(position_.right) / samples;
    if (average_) average_->Swap();
    const Score score = ScoreOn(network_, validation_);
    record.validation_loss = score.loss;
    record.validation_accuracy = score.accuracy;
    if (!std::isfinite(score.loss)) {
      throw WorkError(fmt::format("the validation loss is not finite in epoch {}", record.epoch))
          .Hint(fmt::format("lower {}.learning_rate, or look at the validation data", plan_.stage));
    }
    if (options_.patience > 0) JudgePatience(score.loss);
    if (average_) average_->Swap();
    schedule_.EndEpoch(score.loss);
    position_.history.push_back(record);
    progress.Epoch(record);
    Log(record);
    position_.step = 0;
    position_.loss_sum = 0;
    position_.right = 0;
    ++position_.epoch;
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
    return {position_.history, position_.history.at(kept - 1)};
  }

  void Resume() {
    if (!HasCheckpoint()) return;
    const std::optional<Checkpoint> found = ReadCheckpoint(plan_.checkpoint.file);
    if (!found) return;
    const std::string file = plan_.checkpoint.file.string();
    if (found->identity != identity_) {
      fmt::print("the checkpoint '{}' is of another training; this one begins anew\n", file);
      return;
    }
    try {
      position_ = PositionFrom(found->state.at("position"));
      schedule_.Restore(found->state.at("schedule"));
      CopyInto(TakeFrom("model/", found->tensors), network_->State());
      optimizer_.SetState(TakeFrom("optimizer/", found->tensors));
      if (average_) average_->SetState(TakeFrom("average/", found->tensors));
      best_ = TakeFrom("best/", found->tensors);
    } catch (const std::exception&) {
      throw InputError({plan_.checkpoint.file}, "is damaged").Hint("remove it to begin anew");
    }
    fmt::print("goes on from the checkpoint '{}': epoch {}, step {}\n", file, position_.epoch,
               position_.step);
  }

  void SaveIfDue(bool is_epoch_end) {
    if (!HasCheckpoint()) return;
    const CheckpointPlan& plan = plan_.checkpoint;
    const std::chrono::duration<double> since = Clock::now() - saved_;
    const bool is_asked = stop_->TakeSave();
    const bool by_epochs = is_epoch_end && plan.epochs > 0 &&
                           (position_.epoch - 1) % plan.epochs == 0 &&
                           position_.epoch <= options_.epochs;
    const bool by_time = plan.minutes > 0 && since.count() >= 60 * plan.minutes;
    const bool is_to_stop = stop_->IsToStop();
    if (is_asked || by_epochs || by_time || is_to_stop) Save();
    if (!is_to_stop) return;
    throw WorkError(fmt::format("stopped by a signal in epoch {}", position_.epoch))
        .Hint(fmt::format("the same command goes on from '{}'", plan.file.string()));
  }

  void Save() {
    Checkpoint checkpoint;
    checkpoint.identity = identity_;
    checkpoint.state = {{"position", ToJson(position_)}, {"schedule", schedule_.ToJson()}};
    AddUnder("model/", network_->State(), checkpoint.tensors);
    AddUnder("optimizer/", optimizer_.State(), checkpoint.tensors);
    if (average_) AddUnder("average/", average_->State(), checkpoint.tensors);
    AddUnder("best/", best_, checkpoint.tensors);
    WriteCheckpoint(plan_.checkpoint.file, checkpoint);
    saved_ = Clock::now();
  }

  void OpenLog() {
    if (plan_.live.empty()) return;
    mlpipe::LiveOptions options;
    options.resume = position_.epoch > 1;
    if (options.resume) options.resume_after = position_.epoch - 1;
    options.tensorboard = plan_.tensorboard.string();
    log_.emplace(plan_.live.string(), options);
  }

  void Log(const EpochRecord& record) {
    if (!log_) return;
    mlpipe::LiveStep step = log_->Step(record.epoch);
    step.Add("learning_rate", record.learning_rate)
        .Add("train_loss", record.train_loss)
        .Add("train_accuracy", record.train_accuracy)
        .Add("validation_loss", record.validation_loss)
        .Add("validation_accuracy", record.validation_accuracy);
    // Of the last step, layer by layer, as clipped: what explodes or vanishes shows here first.
    for (const auto& item : network_->named_parameters()) {
      if (item.value().dim() > 1 && item.value().grad().defined())
        step.Add("gradient_norm/" + item.key(), item.value().grad().norm().item<double>());
    }
    step.Commit();
  }

  [[noreturn]] void FailAt(const torch::Tensor& inputs, double rate) {
    const std::string layer = network_->FirstNotFinite(inputs);
    throw WorkError(fmt::format("the loss is not finite in epoch {}, step {}, at learning rate "
                                "{:.3g}; the first value that is not: {}",
                                position_.epoch, position_.step + 1, rate, layer))
        .Hint(fmt::format("lower {}.learning_rate", plan_.stage));
  }

  Network& network_;
  const LabelledTensors& data_;
  const LabelledTensors& validation_;
  const FitPlan& plan_;
  const TrainingOptions& options_;
  const torch::Device device_;
  const std::int64_t samples_a_step_;
  const std::int64_t steps_;  // of an epoch
  Optimizer optimizer_;
  Schedule schedule_;
  const Augmentation augmentation_;
  torch::nn::CrossEntropyLoss criterion_;
  std::optional<ExponentialAverage> average_;
  TensorMap best_;
  Position position_;
  std::string identity_;
  std::optional<StopRequest> stop_;
  std::optional<mlpipe::LiveLog> log_;
  Clock::time_point saved_ = Clock::now();
};

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
}

FitResult Fit(Network& network, const LabelledTensors& train, const LabelledTensors& validation,
              const FitPlan& plan) {
  return Training(network, train, validation, plan).Run();
}

}  // namespace mlp::stages
