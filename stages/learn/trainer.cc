#include "stages/learn/trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "stages/base/error.h"
#include "stages/base/random.h"
#include "stages/learn/augment.h"
#include "stages/learn/predict.h"
#include "stages/learn/progress.h"
#include "stages/learn/runtime.h"
#include "stages/learn/schedule.h"

namespace mlp::stages {
namespace {

namespace nn = torch::nn;

// Weights of layers have two dimensions or more; biases, scales and shifts have one.
torch::optim::AdamW MakeOptimizer(Network& network, const TrainingOptions& options) {
  std::vector<torch::Tensor> weights, others;
  for (const torch::Tensor& parameter : network->parameters()) {
    (parameter.dim() > 1 ? weights : others).push_back(parameter);
  }
  using Options = torch::optim::AdamWOptions;
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(weights,
                      std::make_unique<Options>(Options().weight_decay(options.weight_decay)));
  groups.emplace_back(others, std::make_unique<Options>(Options().weight_decay(0)));
  return torch::optim::AdamW(groups, Options());
}

void SetLearningRate(torch::optim::AdamW& optimizer, double rate) {
  for (auto& group : optimizer.param_groups()) {
    static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate);
  }
}

torch::Tensor ShuffledIndices(std::int64_t count, std::uint64_t seed, torch::Device device) {
  std::vector<std::int64_t> indices(static_cast<std::size_t>(count));
  std::iota(indices.begin(), indices.end(), std::int64_t{0});
  Random random(seed);
  Shuffle(indices, random);
  return torch::tensor(indices).to(device);
}

// One training: what stays the same from step to step, and the step that comes next.
class Training {
 public:
  Training(Network& network, const LabelledTensors& data, const TrainingOptions& options,
           std::uint64_t seed, const std::string& stage)
      : network_(network),
        data_(data),
        options_(options),
        seed_(seed),
        stage_(stage),
        optimizer_(MakeOptimizer(network, options)),
        steps_((data.size() + options.batch_size - 1) / options.batch_size) {
    cycle_.peak = options.learning_rate;
    cycle_.steps = options.epochs * steps_;
    criterion_->options.label_smoothing(options.label_smoothing);
  }

  // Runs an epoch; the validation figures of the record are left for the caller.
  EpochRecord RunEpoch(std::int64_t epoch, Progress& progress) {
    const auto stream = [&](const char* name) {
      return DeriveSeed(seed_, fmt::format("{}.{}.{}", stage_, name, epoch));
    };
    SeedLibTorch(seed_, fmt::format("{}.dropout.{}", stage_, epoch));
    Random augmentation(stream("augment"));
    const torch::Tensor order =
        ShuffledIndices(data_.size(), stream("shuffle"), data_.labels.device());
    network_->train();
    double loss_sum = 0;
    std::int64_t right = 0;
    EpochRecord record;
    record.epoch = epoch;
    for (std::int64_t step = 0; step < steps_; ++step) {
      const std::int64_t first = step * options_.batch_size;
      const std::int64_t count = std::min(options_.batch_size, data_.size() - first);
      const torch::Tensor indices = order.narrow(0, first, count);
      record.learning_rate = LearningRate(cycle_, (epoch - 1) * steps_ + step);
      const StepResult result = Step(indices, record.learning_rate, augmentation);
      if (!std::isfinite(result.loss)) FailAt(epoch, step, record.learning_rate);
      loss_sum += result.loss * static_cast<double>(count);
      right += result.right;
      progress.Step((epoch - 1) * steps_ + step + 1, result.loss);
    }
    record.train_loss = loss_sum / static_cast<double>(data_.size());
    record.train_accuracy = static_cast<double>(right) / static_cast<double>(data_.size());
    return record;
  }

  std::int64_t total_steps() const { return cycle_.steps; }

 private:
  struct StepResult {
    double loss;
    std::int64_t right;
  };

  StepResult Step(const torch::Tensor& indices, double rate, Random& augmentation) {
    torch::Tensor inputs = data_.inputs.index_select(0, indices);
    if (options_.shift > 0) inputs = ShiftImages(inputs, options_.shift, augmentation);
    const torch::Tensor labels = data_.labels.index_select(0, indices);
    const torch::Tensor logits = network_(inputs);
    const torch::Tensor loss = criterion_(logits, labels);
    SetLearningRate(optimizer_, rate);
    optimizer_.zero_grad();
    loss.backward();
    optimizer_.step();
    return {loss.item<double>(), logits.argmax(1).eq(labels).sum().item<std::int64_t>()};
  }

  [[noreturn]] void FailAt(std::int64_t epoch, std::int64_t step, double rate) const {
    throw WorkError(
        fmt::format("the loss is not finite in epoch {}, batch {}, at learning rate {:.3g}", epoch,
                    step + 1, rate))
        .Hint(fmt::format("lower {}.learning_rate", stage_));
  }

  Network& network_;
  const LabelledTensors& data_;
  const TrainingOptions& options_;
  std::uint64_t seed_;
  const std::string& stage_;
  torch::optim::AdamW optimizer_;
  std::int64_t steps_;  // of an epoch
  OneCycle cycle_;
  nn::CrossEntropyLoss criterion_;
};

}  // namespace

TrainingOptions ReadTrainingOptions(ParamsSection& section) {
  TrainingOptions options;
  options.epochs = section.Integer("epochs", {.fallback = {}, .min = 1, .max = 100000});
  options.batch_size = section.Integer("batch_size", {.fallback = 64, .min = 1, .max = 1 << 20});
  options.learning_rate =
      section.Number("learning_rate", {.fallback = {}, .min = 1e-9, .max = 1e9});
  options.weight_decay = section.Number("weight_decay", {.fallback = 0.01, .min = 0, .max = 10});
  options.label_smoothing =
      section.Number("label_smoothing", {.fallback = 0, .min = 0, .max = 0.9});
  options.shift = section.Integer("shift", {.fallback = 0, .min = 0, .max = 64});
  return options;
}

std::vector<EpochRecord> Fit(Network& network, const LabelledTensors& train,
                             const LabelledTensors& validation, const TrainingOptions& options,
                             std::uint64_t seed, const std::string& stage) {
  Training training(network, train, options, seed, stage);
  Progress progress(options.epochs, training.total_steps());
  std::vector<EpochRecord> history;
  for (std::int64_t epoch = 1; epoch <= options.epochs; ++epoch) {
    EpochRecord record = training.RunEpoch(epoch, progress);
    const Score score = ScoreOn(network, validation);
    record.validation_loss = score.loss;
    record.validation_accuracy = score.accuracy;
    progress.Epoch(record);
    history.push_back(record);
  }
  network->eval();
  return history;
}

}  // namespace mlp::stages
