#include "stages/learn/optimizer_state.h"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <variant>
#include <vector>

namespace mlp::stages {
namespace {

using ParamState = torch::optim::OptimizerParamState;

// One of these is what this LibTorch needs.
[[maybe_unused]] void AssignKey(void* address, void*& key) {
  key = address;
}
[[maybe_unused]] void AssignKey(void* address, std::string& key) {
  std::ostringstream text;
  text << address;
  key = text.str();
}

struct Slot {
  const char* name;
  std::variant<std::int64_t*, torch::Tensor*> value;
};

template <typename AdamState>
std::vector<Slot> AdamSlots(AdamState& state) {
  return {
      {"step", &state.step()}, {"exp_avg", &state.exp_avg()}, {"exp_avg_sq", &state.exp_avg_sq()}};
}

std::vector<Slot> SlotsOf(OptimizerKind kind, ParamState& state) {
  switch (kind) {
    case OptimizerKind::kSgd:
      return {
          {"momentum_buffer", &static_cast<torch::optim::SGDParamState&>(state).momentum_buffer()}};
    case OptimizerKind::kAdam:
      return AdamSlots(static_cast<torch::optim::AdamParamState&>(state));
    case OptimizerKind::kAdamW:
    case OptimizerKind::kLamb:
      return AdamSlots(static_cast<torch::optim::AdamWParamState&>(state));
    case OptimizerKind::kAdagrad: {
      auto& adagrad = static_cast<torch::optim::AdagradParamState&>(state);
      return {{"step", &adagrad.step()}, {"sum", &adagrad.sum()}};
    }
  }
  throw std::logic_error("an optimizer without slots");
}

std::unique_ptr<ParamState> EmptyState(OptimizerKind kind) {
  switch (kind) {
    case OptimizerKind::kSgd:
      return std::make_unique<torch::optim::SGDParamState>();
    case OptimizerKind::kAdam:
      return std::make_unique<torch::optim::AdamParamState>();
    case OptimizerKind::kAdamW:
    case OptimizerKind::kLamb:
      return std::make_unique<torch::optim::AdamWParamState>();
    case OptimizerKind::kAdagrad:
      return std::make_unique<torch::optim::AdagradParamState>();
  }
  throw std::logic_error("an optimizer without a state");
}

[[noreturn]] void RefuseState(const std::string& key, const char* reason) {
  throw std::invalid_argument(fmt::format("the optimizer's state '{}' {}", key, reason));
}

// Sets `slot`, of a state of `parameter`, to a copy of `value`.
void FillSlot(const Slot& slot, const std::string& key, const torch::Tensor& parameter,
              const torch::Tensor& value) {
  if (const auto* count = std::get_if<std::int64_t*>(&slot.value)) {
    if (value.dim() != 0 || value.scalar_type() != torch::kInt64) {
      RefuseState(key, "is not a single int64");
    }
    **count = value.item<std::int64_t>();
    return;
  }
  if (value.sizes() != parameter.sizes() || value.scalar_type() != parameter.scalar_type()) {
    RefuseState(key, "has not the shape and type of its parameter");
  }
  const torch::NoGradGuard no_gradients;
  *std::get<torch::Tensor*>(slot.value) = torch::empty_like(parameter.detach()).copy_(value);
}

// The state of a parameter out of `state`, or null where there is none. Adds to `used` the number
// of tensors taken.
std::unique_ptr<ParamState> ReadState(OptimizerKind kind, const std::string& name,
                                      const torch::Tensor& parameter,
                                      const std::map<std::string, torch::Tensor>& state,
                                      std::size_t& used) {
  std::unique_ptr<ParamState> read = EmptyState(kind);
  const std::vector<Slot> slots = SlotsOf(kind, *read);
  std::size_t found = 0;
  std::string missing;
  for (const Slot& slot : slots) {
    const std::string key = fmt::format("{}.{}", name, slot.name);
    const auto entry = state.find(key);
    if (entry == state.end()) {
      missing = key;
      continue;
    }
    FillSlot(slot, key, parameter, entry->second);
    ++found;
  }
  if (found == 0) return nullptr;
  if (found < slots.size()) RefuseState(missing, "is missing");
  used += found;
  return read;
}

}  // namespace

StateMap::key_type StateKey(const torch::Tensor& parameter) {
  StateMap::key_type key;
  AssignKey(parameter.unsafeGetTensorImpl(), key);
  return key;
}

std::map<std::string, torch::Tensor> StateOfRule(const torch::optim::Optimizer& rule,
                                                 OptimizerKind kind,
                                                 const NamedTensors& parameters) {
  std::map<std::string, torch::Tensor> state;
  for (const auto& [name, parameter] : parameters) {
    const auto found = rule.state().find(StateKey(parameter));
    if (found == rule.state().end()) continue;
    for (const Slot& slot : SlotsOf(kind, *found->second)) {
      torch::Tensor& value = state[fmt::format("{}.{}", name, slot.name)];
      if (const auto* count = std::get_if<std::int64_t*>(&slot.value)) {
        value = torch::tensor(**count, torch::kInt64);
      } else {
        const torch::Tensor& tensor = *std::get<torch::Tensor*>(slot.value);
        value = tensor.detach().to(torch::kCPU, tensor.scalar_type(), /*non_blocking=*/false,
                                   /*copy=*/true, torch::MemoryFormat::Contiguous);
      }
    }
  }
  return state;
}

void SetStateOfRule(torch::optim::Optimizer& rule, OptimizerKind kind,
                    const NamedTensors& parameters,
                    const std::map<std::string, torch::Tensor>& state) {
  std::vector<std::unique_ptr<ParamState>> read;
  std::size_t used = 0;
  for (const auto& [name, parameter] : parameters) {
    read.push_back(ReadState(kind, name, parameter, state, used));
  }
  if (used < state.size()) {
    throw std::invalid_argument("the optimizer's state holds tensors of other parameters");
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const StateMap::key_type key = StateKey(parameters[i].second);
    rule.state().erase(key);
    if (read[i]) rule.state()[key] = std::move(read[i]);
  }
}

}  // namespace mlp::stages
