#include "stages/learn/loss_scaler.h"

#include "stages/base/error.h"

namespace mlp::stages {

bool LossScaler::Unscale(const std::vector<torch::Tensor>& parameters) {
  if (!is_on_) return true;
  const torch::NoGradGuard no_grad;
  torch::Tensor finite;  // one flag, read once: each read waits for a GPU
  for (const torch::Tensor& parameter : parameters) {
    torch::Tensor gradient = parameter.grad();
    if (!gradient.defined()) continue;
    gradient.mul_(1 / scale_);
    const torch::Tensor all = gradient.isfinite().all();
    finite = finite.defined() ? finite.logical_and(all) : all;
  }
  const bool are_finite = !finite.defined() || finite.item<bool>();
  if (!are_finite) {
    scale_ *= kBackoff;
    steps_ = 0;
    if (scale_ < 1) {
      throw WorkError("the gradients are not finite in float16, at any scale of the loss down to 1")
          .Hint("lower the learning rate, or set precision to bfloat16 or float32");
    }
  } else if (++steps_ == kGrowthInterval) {
    scale_ *= kGrowth;
    steps_ = 0;
  }
  return are_finite;
}

void LossScaler::Restore(const nlohmann::ordered_json& json) {
  json.at("scale").get_to(scale_);
  json.at("steps").get_to(steps_);
}

}  // namespace mlp::stages
