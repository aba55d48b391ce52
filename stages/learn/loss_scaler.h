// Keeps gradients in the range of float16: the loss is multiplied by a scale before backward, the
// gradients are divided by it, and a step whose gradients are not all finite is left out
// (Micikevicius et al.: "Mixed Precision Training", arXiv:1710.03740; the rule and its constants
// are those of torch.cuda.amp.GradScaler).

#ifndef MLPIPE_STAGES_LEARN_LOSS_SCALER_H_
#define MLPIPE_STAGES_LEARN_LOSS_SCALER_H_

#include <torch/torch.h>

#include <cstdint>
#include <nlohmann/json.hpp>
#include <vector>

namespace mlp::stages {

class LossScaler {
 public:
  // Without effect, with a scale of 1, unless it is on.
  explicit LossScaler(bool is_on) : is_on_(is_on), scale_(is_on ? kFirstScale : 1) {}

  // What a loss is multiplied by.
  double scale() const { return scale_; }

  // Divides the gradients of `parameters` by the scale, in place. Whether all are finite: if not,
  // the step has to be left out. Then sets the scale of the next step: half of this one if they are
  // not finite, twice as much after 2000 steps in a row whose are. One call a step.
  // A WorkError once the scale falls below 1: then no scale helps, and nothing would be learnt.
  bool Unscale(const std::vector<torch::Tensor>& parameters);

  // For a checkpoint: {"scale", "steps"}, the latter since it last changed.
  nlohmann::ordered_json ToJson() const { return {{"scale", scale_}, {"steps", steps_}}; }
  void Restore(const nlohmann::ordered_json& json);

 private:
  static constexpr double kFirstScale = 65536, kGrowth = 2, kBackoff = 0.5;
  static constexpr std::int64_t kGrowthInterval = 2000;

  const bool is_on_;
  double scale_;
  std::int64_t steps_ = 0;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_LOSS_SCALER_H_
