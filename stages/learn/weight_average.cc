#include "stages/learn/weight_average.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace mlp::stages {

ExponentialAverage::ExponentialAverage(const NamedTensors& tensors, double decay)
    : tensors_(tensors), decay_(decay) {
  for (const auto& named : tensors_) averages_.push_back(named.second.detach().clone());
}

void ExponentialAverage::Update() {
  const torch::NoGradGuard no_gradients;
  const double updates = static_cast<double>(updates_);
  const double decay = std::min(decay_, (1 + updates) / (10 + updates));
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const torch::Tensor& value = tensors_[i].second;
    if (value.is_floating_point()) {
      averages_[i].lerp_(value, 1 - decay);
    } else {
      averages_[i].copy_(value);
    }
  }
  ++updates_;
}

void ExponentialAverage::Swap() {
  const torch::NoGradGuard no_gradients;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    torch::Tensor& value = tensors_[i].second;
    const torch::Tensor kept = value.detach().clone();
    value.copy_(averages_[i]);
    averages_[i].copy_(kept);
  }
}

std::map<std::string, torch::Tensor> ExponentialAverage::State() const {
  std::map<std::string, torch::Tensor> state;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    const torch::Tensor& average = averages_[i];
    state[tensors_[i].first + ".average"] =
        average.to(torch::kCPU, average.scalar_type(), /*non_blocking=*/false, /*copy=*/true,
                   torch::MemoryFormat::Contiguous);
  }
  state["updates"] = torch::tensor(updates_, torch::kInt64);
  return state;
}

void ExponentialAverage::SetState(const std::map<std::string, torch::Tensor>& state) {
  const auto find = [&](const std::string& key, const torch::Tensor& like) {
    const auto found = state.find(key);
    if (found == state.end() || found->second.sizes() != like.sizes() ||
        found->second.scalar_type() != like.scalar_type()) {
      throw std::invalid_argument(
          fmt::format("the weight average's state '{}' is missing or does not fit", key));
    }
    return found->second;
  };
  std::vector<torch::Tensor> values;
  for (std::size_t i = 0; i < tensors_.size(); ++i) {
    values.push_back(find(tensors_[i].first + ".average", averages_[i]));
  }
  const torch::Tensor updates = find("updates", torch::empty({}, torch::kInt64));
  if (state.size() > values.size() + 1) {
    throw std::invalid_argument("the weight average's state holds tensors of another model");
  }
  for (std::size_t i = 0; i < values.size(); ++i) averages_[i].copy_(values[i]);
  updates_ = updates.item<std::int64_t>();
}

}  // namespace mlp::stages
