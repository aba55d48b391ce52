// What turns gradients into new parameters, behind one type.
//
// Every rule can be stopped and gone on with: State() is all that it remembers, and a training that
// goes on with it gives the same bits as one that never stopped.

#ifndef MLPIPE_STAGES_LEARN_OPTIMIZER_H_
#define MLPIPE_STAGES_LEARN_OPTIMIZER_H_

#include <torch/torch.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "stages/base/params.h"

namespace mlp::stages {

using NamedTensors = std::vector<std::pair<std::string, torch::Tensor>>;

// kSgd      torch::optim::SGD, with momentum (Nesterov's on request) and without dampening
// kAdam     torch::optim::Adam: weight decay is added to the gradient (arXiv:1412.6980)
// kAdamW    torch::optim::AdamW: weight decay is taken from the weight (arXiv:1711.05101)
// kAdagrad  torch::optim::Adagrad, without decay of the rate and with sums that start at 0
// kLamb     stages/learn/lamb.h: AdamW with a step scaled by layer (arXiv:1904.00962)
enum class OptimizerKind { kSgd, kAdam, kAdamW, kAdagrad, kLamb };

struct OptimizerOptions {
  OptimizerKind kind = OptimizerKind::kAdamW;
  double momentum = 0.9;  // kSgd; 0 is none
  bool nesterov = false;
  double beta1 = 0.9;  // kAdam, kAdamW, kLamb
  double beta2 = 0.999;
  double epsilon = 1e-8;  // all but kSgd
  double weight_decay = 0.01;
};

// Reads `optimizer` (sgd, adam, adamw, adagrad or lamb; adamw without the key) and those of
// `momentum`, `nesterov`, `beta1`, `beta2`, `epsilon` and `weight_decay` that it has. Without their
// keys, weight_decay is 0.01 for adamw and lamb and else 0, and epsilon 1e-8 for adam and adamw,
// 1e-10 for adagrad and 1e-6 for lamb.
OptimizerOptions ReadOptimizerOptions(ParamsSection& section);

class Optimizer {
 public:
  // Names must differ. Only the parameters named in `decayed` are decayed. The parameters stay the
  // caller's; Step changes them in place.
  Optimizer(const NamedTensors& parameters, const std::set<std::string>& decayed,
            const OptimizerOptions& options);
  ~Optimizer();
  Optimizer(Optimizer&&) noexcept;
  Optimizer& operator=(Optimizer&&) noexcept;

  // Forgets all gradients. A parameter that gets none until Step is left as it is.
  void ZeroGrad();

  void Step(double learning_rate);

  // "<parameter>.<slot>" of every parameter that was updated, as contiguous copies on the CPU: the
  // slots are those of PyTorch (momentum_buffer; step, exp_avg, exp_avg_sq; step, sum), of the
  // parameter's shape and type, and `step` a single int64.
  std::map<std::string, torch::Tensor> State() const;

  // Takes over the State() of an optimiser of the same kind and parameters. Throws
  // std::invalid_argument, with the reason, where a tensor is missing, unknown or of another shape
  // or type; nothing is changed then.
  void SetState(const std::map<std::string, torch::Tensor>& state);

 private:
  OptimizerKind kind_;
  NamedTensors parameters_;
  std::unique_ptr<torch::optim::Optimizer> rule_;
};

// Scales the gradients of `parameters` so that their norm, taken over all of them together, is at
// most `max_norm`. Returns the norm before. It is torch::nn::utils::clip_grad_norm_, and waits for
// a GPU.
double ClipGradients(const std::vector<torch::Tensor>& parameters, double max_norm);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_OPTIMIZER_H_
