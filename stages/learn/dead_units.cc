#include "stages/learn/dead_units.h"

namespace mlp::stages {
namespace {

// gelu and silu come as near to zero as they like.
constexpr double kZero = 1e-6;

// {units}: the largest absolute value of each. Units are the second dimension, of tokens {batch,
// tokens, features} the last.
torch::Tensor LargestByUnit(const torch::Tensor& output) {
  std::vector<std::int64_t> others;
  for (std::int64_t i = 0; i < output.dim(); ++i)
    if (i != (output.dim() == 3 ? 2 : 1)) others.push_back(i);
  return torch::maximum(output.amax(others), -output.amin(others)).to(torch::kFloat32);
}

}  // namespace

DeadUnits::DeadUnits(Network& network) {
  for (const auto& item : network->named_modules()) {
    const auto layer = std::dynamic_pointer_cast<NetworkLayer>(item.value());
    if (layer != nullptr && layer->IsActivation()) layers_.push_back({item.key(), layer, {}});
  }
  for (Watched& watched : layers_) {
    watched.layer->watch = [&largest = watched.largest](const torch::Tensor& output) {
      const torch::Tensor here = LargestByUnit(output);
      largest = largest.defined() ? torch::maximum(largest, here) : here;
    };
  }
}

DeadUnits::~DeadUnits() {
  for (const Watched& watched : layers_) watched.layer->watch = nullptr;
}

std::vector<DeadShare> DeadUnits::Shares(ProcessGroup* group) const {
  std::vector<DeadShare> shares;
  for (const Watched& watched : layers_) {
    if (group != nullptr) group->Largest(watched.largest);
    const double dead = watched.largest.le(kZero).to(torch::kFloat64).mean().item<double>();
    shares.push_back({watched.name, dead});
  }
  return shares;
}

}  // namespace mlp::stages
