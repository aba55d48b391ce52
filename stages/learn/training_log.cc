#include "stages/learn/training_log.h"

#include <fmt/format.h>

#include <mlpipe/live.h>

namespace mlp::stages {
namespace {

constexpr double kManyDead = 0.5;

}  // namespace

struct TrainingLog::Live {
  Live(const std::string& file, const mlpipe::LiveOptions& options) : log(file, options) {}
  mlpipe::LiveLog log;
};

TrainingLog::TrainingLog(const std::filesystem::path& live,
                         const std::filesystem::path& tensorboard, std::int64_t epochs_done) {
  if (live.empty()) return;
  mlpipe::LiveOptions options;
  options.resume = epochs_done > 0;
  if (options.resume) options.resume_after = epochs_done;
  options.tensorboard = tensorboard.string();
  live_ = std::make_unique<Live>(live.string(), options);
}

TrainingLog::~TrainingLog() = default;

void TrainingLog::Epoch(const EpochRecord& record, Network& network,
                        const std::vector<DeadShare>& dead) {
  Warn(record, dead);
  if (live_ == nullptr) return;
  mlpipe::LiveStep step = live_->log.Step(record.epoch);
  step.Add("learning_rate", record.learning_rate)
      .Add("train_loss", record.train_loss)
      .Add("train_accuracy", record.train_accuracy)
      .Add("validation_loss", record.validation_loss)
      .Add("validation_accuracy", record.validation_accuracy);
  for (const auto& item : network->named_parameters()) {
    if (item.value().dim() > 1 && item.value().grad().defined())
      step.Add("gradient_norm/" + item.key(), item.value().grad().norm().item<double>());
  }
  for (const DeadShare& layer : dead) step.Add("dead_units/" + layer.layer, layer.share);
  step.Commit();
}

void TrainingLog::Warn(const EpochRecord& record, const std::vector<DeadShare>& dead) {
  for (const DeadShare& layer : dead) {
    if (layer.share <= kManyDead || !warned_.insert(layer.layer).second) continue;
    fmt::print(stderr,
               "mlpipe-stage: warning: after epoch {} {:.0f} % of the units of {} are dead: zero "
               "for every sample of the validation split\n"
               "hint: a lower learning rate, a norm in front of it, or gelu or silu in its place "
               "keeps them alive\n",
               record.epoch, 100 * layer.share, layer.layer);
  }
}

}  // namespace mlp::stages
