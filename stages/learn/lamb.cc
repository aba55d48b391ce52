#include "stages/learn/lamb.h"

#include <cmath>
#include <utility>

#include "stages/learn/optimizer_state.h"

namespace mlp::stages {
namespace {

using LambState = torch::optim::AdamWParamState;

LambState& StateOf(StateMap& states, const torch::Tensor& parameter) {
  std::unique_ptr<torch::optim::OptimizerParamState>& state = states[StateKey(parameter)];
  if (!state) {
    auto fresh = std::make_unique<LambState>();
    fresh->exp_avg(torch::zeros_like(parameter));
    fresh->exp_avg_sq(torch::zeros_like(parameter));
    state = std::move(fresh);
  }
  return static_cast<LambState&>(*state);
}

// The share of the rate by which a layer moves. It stays on the device, as everything here: to read
// it would wait for a GPU once a layer.
torch::Tensor TrustRatio(const torch::Tensor& parameter, const torch::Tensor& update) {
  const torch::Tensor weights = parameter.norm(), change = update.norm();
  return torch::where(weights.gt(0).logical_and(change.gt(0)), weights / change,
                      torch::ones_like(weights));
}

void UpdateByLamb(torch::Tensor& parameter, LambState& state,
                  const torch::optim::AdamWOptions& options) {
  const torch::Tensor gradient = parameter.grad();
  const auto [beta1, beta2] = options.betas();
  state.step(state.step() + 1);
  state.exp_avg().mul_(beta1).add_(gradient, 1 - beta1);
  state.exp_avg_sq().mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
  const double steps = static_cast<double>(state.step());
  const double unbias1 = 1 - std::pow(beta1, steps), unbias2 = 1 - std::pow(beta2, steps);
  torch::Tensor update = state.exp_avg() / unbias1;
  update.div_((state.exp_avg_sq() / unbias2).sqrt_().add_(options.eps()));
  if (options.weight_decay() != 0) update.add_(parameter, options.weight_decay());
  if (parameter.dim() > 1) update.mul_(TrustRatio(parameter, update));
  parameter.sub_(update, options.lr());
}

}  // namespace

torch::Tensor Lamb::step(LossClosure closure) {
  torch::Tensor loss;
  if (closure != nullptr) {
    const torch::AutoGradMode with_gradients(true);
    loss = closure();
  }
  const torch::NoGradGuard no_gradients;
  for (torch::optim::OptimizerParamGroup& group : param_groups_) {
    const auto& options = static_cast<const torch::optim::AdamWOptions&>(group.options());
    for (torch::Tensor& parameter : group.params()) {
      if (parameter.grad().defined()) UpdateByLamb(parameter, StateOf(state_, parameter), options);
    }
  }
  return loss;
}

}  // namespace mlp::stages
