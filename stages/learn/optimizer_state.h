// What an optimiser of LibTorch remembers, as named tensors, and back. For optimizer.cc and rules
// that are written here.

#ifndef MLPIPE_STAGES_LEARN_OPTIMIZER_STATE_H_
#define MLPIPE_STAGES_LEARN_OPTIMIZER_STATE_H_

#include <torch/torch.h>

#include <map>
#include <string>
#include <type_traits>
#include <utility>

#include "stages/learn/optimizer.h"

namespace mlp::stages {

// Parameter states by StateKey. LibTorch up to 2.0 has the parameter's address as text for a key,
// later ones the address itself.
using StateMap = std::remove_cvref_t<decltype(std::declval<torch::optim::Optimizer>().state())>;

StateMap::key_type StateKey(const torch::Tensor& parameter);

// These do what Optimizer::State and Optimizer::SetState say, for a `rule` of kind `kind`.
std::map<std::string, torch::Tensor> StateOfRule(const torch::optim::Optimizer& rule,
                                                 OptimizerKind kind,
                                                 const NamedTensors& parameters);
void SetStateOfRule(torch::optim::Optimizer& rule, OptimizerKind kind,
                    const NamedTensors& parameters,
                    const std::map<std::string, torch::Tensor>& state);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_OPTIMIZER_STATE_H_
