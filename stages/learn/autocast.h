// While an object lives, LibTorch computes in fewer bits what gains by it and loses little
// (convolutions, matrix products), and the rest in float32.

#ifndef MLPIPE_STAGES_LEARN_AUTOCAST_H_
#define MLPIPE_STAGES_LEARN_AUTOCAST_H_

#include <ATen/autocast_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

#include "stages/learn/training_options.h"

namespace mlp::stages {

class Autocast {
 public:
  // Of no effect for kFloat32. kFloat16 is for a GPU.
  Autocast(Precision precision, torch::Device device) : precision_(precision), device_(device) {
    if (precision_ != Precision::kFloat32) Set(true);
  }
  ~Autocast() {
    if (precision_ == Precision::kFloat32) return;
    Set(false);
    at::autocast::clear_cache();
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  void Set(bool enabled) const {
    const at::ScalarType type = precision_ == Precision::kFloat16 ? at::kHalf : at::kBFloat16;
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(device_.type(), type);
    at::autocast::set_autocast_enabled(device_.type(), enabled);
#else
    if (device_.is_cuda()) {
      at::autocast::set_autocast_gpu_dtype(type);
      at::autocast::set_enabled(enabled);
    } else {
      at::autocast::set_autocast_cpu_dtype(type);
      at::autocast::set_cpu_enabled(enabled);
    }
#endif
  }
  const Precision precision_;
  const torch::Device device_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_AUTOCAST_H_
