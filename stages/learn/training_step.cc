#include "stages/learn/training_step.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "stages/base/random.h"
#include "stages/learn/autocast.h"
#include "stages/learn/runtime.h"

namespace mlp::stages {
namespace {

// Of a batch, that one process takes: fewer would leave batch norms without a variance.
constexpr std::int64_t kFewestOfABatch = 2;

// Of an epoch. A last step of a single sample would leave batch norms without a variance, so that
// sample goes into the step before.
std::int64_t CountSteps(std::int64_t samples, std::int64_t a_step) {
  const std::int64_t whole = samples / a_step, left = samples % a_step;
  return std::max<std::int64_t>(whole + (left > 1 ? 1 : 0), 1);
}

// What batch norms keep of the batches they saw.
std::vector<torch::Tensor> RunningStatistics(Network& network) {
  std::vector<torch::Tensor> statistics;
  for (const auto& item : network->named_buffers()) {
    if (item.key().ends_with("running_mean") || item.key().ends_with("running_var"))
      statistics.push_back(item.value());
  }
  return statistics;
}

// The names of what is decayed: weights, and neither norms and biases nor tokens and positions,
// which have two dimensions as well.
std::set<std::string> NamesOfDecayed(const LayerPlan& plan) {
  std::set<std::string> names;
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      if (parameter.role == ParameterRole::kWeight) names.insert(TensorName(*layer, parameter));
    }
  }
  return names;
}

}  // namespace

TrainingStep::TrainingStep(Network& network, const LabelledTensors& data,
                           const TrainingOptions& options, std::uint64_t seed,
                           const std::string& stage, ProcessGroup* group)
    : network_(network),
      data_(data),
      options_(options),
      seed_(seed),
      stage_(stage),
      group_(group),
      device_(data.labels.device()),
      parameters_(network->parameters()),
      samples_a_step_(options.batch_size * options.accumulate),
      steps_(CountSteps(data.size(), samples_a_step_)),
      optimizer_(ParametersOf(network), NamesOfDecayed(network->plan()), options.optimizer),
      scaler_(options.precision == Precision::kFloat16),
      augmentation_(options.augment, network->architecture().input, seed, stage + ".augment") {
  criterion_->options.label_smoothing(options.label_smoothing).reduction(torch::kNone);
}

std::string TrainingStep::Stream(const char* name, std::int64_t epoch) const {
  return fmt::format("{}.{}.{}", stage_, name, epoch);
}

torch::Tensor TrainingStep::Order(std::int64_t epoch) const {
  return ShuffledIndices(data_.size(), DeriveSeed(seed_, Stream("shuffle", epoch)), torch::kCPU);
}

StepResult TrainingStep::Run(const torch::Tensor& order, std::int64_t epoch, std::int64_t step,
                             double rate, const StepRequests& requests) {
  const std::int64_t first = step * samples_a_step_;
  StepResult result;
  result.samples = step + 1 == steps_ ? data_.size() - first : samples_a_step_;
  result.requests = requests;
  std::string dropout = fmt::format("{}.{}", Stream("dropout", epoch), step);
  if (group_ != nullptr && group_->rank() > 0) dropout += fmt::format(".{}", group_->rank());
  SeedLibTorch(seed_, dropout);
  optimizer_.ZeroGrad();
  for (std::int64_t done = 0, count = 0; done < result.samples; done += count) {
    count = std::min(options_.batch_size, result.samples - done);
    if (result.samples - done - count == 1) ++count;  // see CountSteps
    SampleRange part{0, count};
    if (group_ != nullptr) part = ShareOf(count, group_->rank(), group_->count(), kFewestOfABatch);
    const std::int64_t batch = step * options_.accumulate + done / options_.batch_size;
    if (part.size() > 0) {
      Batch(order.narrow(0, first + done + part.begin, part.size()), epoch, batch, result.samples,
            result);
    }
    if (!result.not_finite.empty()) break;
  }
  if (group_ != nullptr) Exchange(result);
  if (!result.not_finite.empty()) return result;
  const bool are_finite = scaler_.Unscale(parameters_);
  if (are_finite && options_.clip_norm > 0) ClipGradients(parameters_, options_.clip_norm);
  if (are_finite) optimizer_.Step(rate);
  return result;
}

// Adds the gradients of the samples at `indices`, of a step of so many, and what they come to.
void TrainingStep::Batch(const torch::Tensor& indices, std::int64_t epoch, std::int64_t batch,
                         std::int64_t samples, StepResult& result) {
  const Mixed mixed = Inputs(indices, epoch, batch);
  torch::Tensor logits;
  {
    const Autocast autocast(options_.precision, device_);
    logits = network_(mixed.inputs);
  }
  logits = logits.to(torch::kFloat32);
  const torch::Tensor loss = Loss(logits, mixed);
  const torch::Tensor right = logits.detach().argmax(1).eq(mixed.labels_a).sum();
  // Gradients of a loss that is not finite harm nothing: no step of the optimiser follows.
  torch::Tensor share = loss / static_cast<double>(samples);
  if (options_.precision == Precision::kFloat16) share = share * scaler_.scale();
  share.backward();
  // Read at once, and only now: a GPU is waited for, and has had its work by then.
  const torch::Tensor read =
      torch::stack({loss.detach().to(torch::kFloat64), right.to(torch::kFloat64)}).to(torch::kCPU);
  const auto* value = read.data_ptr<double>();
  if (!std::isfinite(value[0])) {
    const Autocast autocast(options_.precision, device_);  // what is finite depends on it
    result.not_finite = network_->FirstNotFinite(mixed.inputs);
    return;
  }
  result.loss_sum += value[0];
  result.right += static_cast<std::int64_t>(value[1]);
}

// The samples at `indices`, augmented, as the batch of that number in this epoch.
Mixed TrainingStep::Inputs(const torch::Tensor& indices, std::int64_t epoch,
                           std::int64_t batch) const {
  const auto* const first = indices.data_ptr<std::int64_t>();
  const torch::Tensor on_device = indices.to(device_);
  const torch::Tensor inputs = augmentation_.Apply(data_.inputs.index_select(0, on_device),
                                                   {first, first + indices.size(0)}, epoch);
  Mixed mixed = augmentation_.Mix(inputs, data_.labels.index_select(0, on_device), epoch, batch);
  if (options_.channels_last && inputs.dim() == 4)
    mixed.inputs = mixed.inputs.contiguous(torch::MemoryFormat::ChannelsLast);
  return mixed;
}

// Of all samples together.
torch::Tensor TrainingStep::Loss(const torch::Tensor& logits, const Mixed& mixed) {
  const torch::Tensor loss = criterion_(logits, mixed.labels_a);
  if (!augmentation_.Mixes()) return loss.sum();
  const torch::Tensor other = criterion_(logits, mixed.labels_b);
  return (mixed.share * loss + (1 - mixed.share) * other).sum();
}

// Makes `result`, gradients and running statistics those of all processes.
void TrainingStep::Exchange(StepResult& result) {
  const bool is_bad = !result.not_finite.empty();
  const torch::Tensor sums =
      torch::tensor({result.loss_sum, static_cast<double>(result.right),
                     static_cast<double>(result.requests.stop),
                     static_cast<double>(result.requests.save), static_cast<double>(is_bad)},
                    torch::kFloat64)
          .to(device_);
  group_->Sum(sums);
  const torch::Tensor read = sums.to(torch::kCPU);
  const auto* value = read.data_ptr<double>();
  result.loss_sum = value[0];
  result.right = static_cast<std::int64_t>(value[1]);
  result.requests = {value[2] > 0, value[3] > 0};
  if (value[4] == 0) return ExchangeGradients();
  // All speak of what the first process found that found anything.
  const torch::Tensor found = torch::full({1}, is_bad ? group_->count() - group_->rank() : 0,
                                          torch::TensorOptions(torch::kInt64).device(device_));
  group_->Largest(found);
  const int first = group_->count() - static_cast<int>(found.item<std::int64_t>());
  result.not_finite = group_->Broadcast(result.not_finite, first);
}

// In one piece: the time of an exchange is by its number more than by its size.
void TrainingStep::ExchangeGradients() {
  const torch::NoGradGuard no_grad;
  const std::vector<torch::Tensor> statistics = RunningStatistics(network_);
  std::vector<torch::Tensor> pieces;
  for (const torch::Tensor& parameter : parameters_) {
    const torch::Tensor gradient = parameter.grad();  // none where it got no samples
    pieces.push_back((gradient.defined() ? gradient : torch::zeros_like(parameter)).reshape(-1));
  }
  for (const torch::Tensor& tensor : statistics)
    pieces.push_back((tensor / group_->count()).reshape(-1));
  const torch::Tensor all = torch::cat(pieces);
  group_->Sum(all);
  std::int64_t at = 0;
  const auto next = [&](const torch::Tensor& like) {
    const torch::Tensor piece = all.narrow(0, at, like.numel()).view(like.sizes());
    at += like.numel();
    return piece;
  };
  for (torch::Tensor parameter : parameters_) {
    // A copy in the parameter's layout, which some optimisers expect.
    torch::Tensor gradient = torch::empty_like(parameter);
    gradient.copy_(next(parameter));
    parameter.mutable_grad() = gradient;
  }
  for (torch::Tensor tensor : statistics) tensor.copy_(next(tensor));
}

}  // namespace mlp::stages
