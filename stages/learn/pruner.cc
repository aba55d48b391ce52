#include "stages/learn/pruner.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace mlp::stages {
namespace {

using Units = std::vector<std::int64_t>;

torch::Tensor Take(const torch::Tensor& from, std::int64_t dimension, const Units& units) {
  return from.index_select(dimension, torch::tensor(units).to(from.device()));
}

Units AllUnits(std::int64_t count) {
  Units units(static_cast<std::size_t>(count));
  std::iota(units.begin(), units.end(), std::int64_t{0});
  return units;
}

// The inputs of a dense layer that come from `channels`, of which each was flattened to `pixels`.
Units FlattenedInputs(const Units& channels, std::int64_t pixels) {
  Units inputs;
  for (const std::int64_t channel : channels) {
    for (std::int64_t i = 0; i < pixels; ++i) inputs.push_back(channel * pixels + i);
  }
  return inputs;
}

// The units that stay in each layer, the last one whole.
struct Plan {
  std::vector<Units> convs;
  std::vector<Units> denses;
};

Plan MakePlan(Network& network, double ratio) {
  Plan plan;
  for (auto& conv : network->convs()) plan.convs.push_back(StrongestUnits(conv->weight, ratio));
  for (auto& dense : network->denses()) plan.denses.push_back(StrongestUnits(dense->weight, ratio));
  plan.denses.back() = AllUnits(network->architecture().classes);
  return plan;
}

Architecture Narrowed(Architecture architecture, const Plan& plan) {
  auto kept = plan.convs.begin();
  for (auto& block : architecture.blocks) {
    for (std::int64_t& filters : block) filters = static_cast<std::int64_t>((kept++)->size());
  }
  for (std::size_t i = 0; i < architecture.hidden.size(); ++i) {
    architecture.hidden[i] = static_cast<std::int64_t>(plan.denses[i].size());
  }
  return architecture;
}

void CopyNorm(const torch::nn::BatchNorm2d& from, const Units& units, torch::nn::BatchNorm2d& to) {
  to->weight.copy_(Take(from->weight, 0, units));
  to->bias.copy_(Take(from->bias, 0, units));
  to->running_mean.copy_(Take(from->running_mean, 0, units));
  to->running_var.copy_(Take(from->running_var, 0, units));
  to->num_batches_tracked.copy_(from->num_batches_tracked);
}

}  // namespace

std::vector<std::int64_t> StrongestUnits(const torch::Tensor& weight, double ratio) {
  const torch::Tensor norms =
      weight.detach().to(torch::kCPU, torch::kFloat64).flatten(1).abs().sum(1).contiguous();
  const double* norm = norms.data_ptr<double>();
  Units units = AllUnits(weight.size(0));
  std::stable_sort(units.begin(), units.end(),
                   [&](std::int64_t a, std::int64_t b) { return norm[a] > norm[b]; });
  const auto gone = std::llround(ratio * static_cast<double>(units.size()));
  units.resize(std::max<std::size_t>(units.size() - static_cast<std::size_t>(gone), 1));
  std::sort(units.begin(), units.end());
  return units;
}

Network Prune(Network& network, double ratio) {
  const torch::NoGradGuard no_grad;
  const Plan plan = MakePlan(network, ratio);
  const Architecture& architecture = network->architecture();
  Network pruned(Narrowed(architecture, plan), network->statistics());
  pruned->to(network->parameters()[0].device());
  Units inputs = AllUnits(architecture.input[0]);
  for (std::size_t i = 0; i < plan.convs.size(); ++i) {
    const torch::Tensor rows = Take(network->convs()[i]->weight, 0, plan.convs[i]);
    pruned->convs()[i]->weight.copy_(Take(rows, 1, inputs));
    CopyNorm(network->norms()[i], plan.convs[i], pruned->norms()[i]);
    inputs = plan.convs[i];
  }
  const Layers layers = LayersOf(architecture);
  inputs = plan.convs.empty() ? AllUnits(layers.denses[0].in)
                              : FlattenedInputs(inputs, layers.pixels_of_channel);
  for (std::size_t i = 0; i < plan.denses.size(); ++i) {
    const torch::Tensor rows = Take(network->denses()[i]->weight, 0, plan.denses[i]);
    pruned->denses()[i]->weight.copy_(Take(rows, 1, inputs));
    pruned->denses()[i]->bias.copy_(Take(network->denses()[i]->bias, 0, plan.denses[i]));
    inputs = plan.denses[i];
  }
  return pruned;
}

}  // namespace mlp::stages
