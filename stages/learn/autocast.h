// While an object lives, LibTorch computes in bfloat16 what gains by it and loses little
// (convolutions, matrix products), and the rest in float32.

#ifndef MLPIPE_STAGES_LEARN_AUTOCAST_H_
#define MLPIPE_STAGES_LEARN_AUTOCAST_H_

#include <ATen/autocast_mode.h>
#include <torch/torch.h>
#include <torch/version.h>

namespace mlp::stages {

class Autocast {
 public:
  Autocast(bool is_on, torch::Device device) : is_on_(is_on), device_(device) {
    if (is_on_) Set(true);
  }
  ~Autocast() {
    if (!is_on_) return;
    Set(false);
    at::autocast::clear_cache();
  }
  Autocast(const Autocast&) = delete;
  Autocast& operator=(const Autocast&) = delete;

 private:
  void Set(bool enabled) const {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    at::autocast::set_autocast_dtype(device_.type(), at::kBFloat16);
    at::autocast::set_autocast_enabled(device_.type(), enabled);
#else
    if (device_.is_cuda()) {
      at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
      at::autocast::set_enabled(enabled);
    } else {
      at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
      at::autocast::set_cpu_enabled(enabled);
    }
#endif
  }
  const bool is_on_;
  const torch::Device device_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_AUTOCAST_H_
