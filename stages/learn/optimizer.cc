#include "stages/learn/optimizer.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <tuple>

#include "stages/learn/lamb.h"
#include "stages/learn/optimizer_state.h"

namespace mlp::stages {
namespace {

// In the order of OptimizerKind.
const std::vector<std::string> kOptimizers = {"sgd", "adam", "adamw", "adagrad", "lamb"};

OptimizerKind ReadOptimizerKind(ParamsSection& section) {
  const std::string name = section.Choice("optimizer", kOptimizers, "adamw");
  const auto found = std::find(kOptimizers.begin(), kOptimizers.end(), name);
  return static_cast<OptimizerKind>(std::distance(kOptimizers.begin(), found));
}

double DefaultEpsilon(OptimizerKind kind) {
  if (kind == OptimizerKind::kAdagrad) return 1e-10;
  return kind == OptimizerKind::kLamb ? 1e-6 : 1e-8;
}

bool HasBetas(OptimizerKind kind) {
  return kind != OptimizerKind::kSgd && kind != OptimizerKind::kAdagrad;
}

bool DecaysWeights(OptimizerKind kind) {
  return kind == OptimizerKind::kAdamW || kind == OptimizerKind::kLamb;
}

struct ParameterGroups {
  std::vector<torch::Tensor> decayed, others;
};

ParameterGroups GroupsOf(const NamedTensors& parameters, const std::set<std::string>& decayed) {
  ParameterGroups groups;
  for (const auto& [name, tensor] : parameters) {
    (decayed.contains(name) ? groups.decayed : groups.others).push_back(tensor);
  }
  return groups;
}

// `options` in the form of Rule, whose options are of type RuleOptions; two groups of parameters,
// of which the second is not decayed.
template <typename Rule, typename RuleOptions>
std::unique_ptr<torch::optim::Optimizer> MakeRule(const ParameterGroups& parameters, double decay,
                                                  const RuleOptions& options) {
  std::vector<torch::optim::OptimizerParamGroup> groups;
  groups.emplace_back(parameters.decayed,
                      std::make_unique<RuleOptions>(RuleOptions(options).weight_decay(decay)));
  groups.emplace_back(parameters.others,
                      std::make_unique<RuleOptions>(RuleOptions(options).weight_decay(0)));
  return std::make_unique<Rule>(groups, options);
}

std::unique_ptr<torch::optim::Optimizer> MakeRule(const ParameterGroups& parameters,
                                                  const OptimizerOptions& options) {
  namespace optim = torch::optim;
  const auto betas = std::make_tuple(options.beta1, options.beta2);
  const double decay = options.weight_decay;
  switch (options.kind) {
    case OptimizerKind::kSgd:
      // The rate is set before each step; this one is of no effect.
      return MakeRule<optim::SGD>(
          parameters, decay,
          optim::SGDOptions(/*lr=*/0).momentum(options.momentum).nesterov(options.nesterov));
    case OptimizerKind::kAdam:
      return MakeRule<optim::Adam>(parameters, decay,
                                   optim::AdamOptions().betas(betas).eps(options.epsilon));
    case OptimizerKind::kAdamW:
      return MakeRule<optim::AdamW>(parameters, decay,
                                    optim::AdamWOptions().betas(betas).eps(options.epsilon));
    case OptimizerKind::kAdagrad:
      return MakeRule<optim::Adagrad>(parameters, decay,
                                      optim::AdagradOptions().eps(options.epsilon));
    case OptimizerKind::kLamb:
      return MakeRule<Lamb>(parameters, decay,
                            optim::AdamWOptions().betas(betas).eps(options.epsilon));
  }
  throw std::logic_error("an optimizer without a rule");
}

}  // namespace

OptimizerOptions ReadOptimizerOptions(ParamsSection& section) {
  OptimizerOptions options;
  options.kind = ReadOptimizerKind(section);
  options.weight_decay = section.Number(
      "weight_decay", {.fallback = DecaysWeights(options.kind) ? 0.01 : 0, .min = 0, .max = 10});
  if (options.kind == OptimizerKind::kSgd) {
    options.momentum = section.Number("momentum", {.fallback = 0.9, .min = 0, .max = 0.9999});
    options.nesterov = section.Flag("nesterov", false);
    if (options.nesterov && options.momentum == 0) {
      throw section.Wrong("nesterov", "needs a momentum above 0");
    }
    return options;
  }
  if (HasBetas(options.kind)) {
    options.beta1 = section.Number("beta1", {.fallback = 0.9, .min = 0, .max = 0.999999});
    options.beta2 = section.Number("beta2", {.fallback = 0.999, .min = 0, .max = 0.9999999});
  }
  options.epsilon =
      section.Number("epsilon", {.fallback = DefaultEpsilon(options.kind), .min = 1e-16, .max = 1});
  return options;
}

Optimizer::Optimizer(const NamedTensors& parameters, const std::set<std::string>& decayed,
                     const OptimizerOptions& options)
    : kind_(options.kind),
      parameters_(parameters),
      rule_(MakeRule(GroupsOf(parameters, decayed), options)) {}

Optimizer::~Optimizer() = default;
Optimizer::Optimizer(Optimizer&&) noexcept = default;
Optimizer& Optimizer::operator=(Optimizer&&) noexcept = default;

void Optimizer::ZeroGrad() {
  for (auto& named : parameters_) named.second.mutable_grad() = torch::Tensor();
}

void Optimizer::Step(double learning_rate) {
  for (auto& group : rule_->param_groups()) group.options().set_lr(learning_rate);
  rule_->step();
}

std::map<std::string, torch::Tensor> Optimizer::State() const {
  return StateOfRule(*rule_, kind_, parameters_);
}

void Optimizer::SetState(const std::map<std::string, torch::Tensor>& state) {
  SetStateOfRule(*rule_, kind_, parameters_, state);
}

double ClipGradients(const std::vector<torch::Tensor>& parameters, double max_norm) {
  return torch::nn::utils::clip_grad_norm_(parameters, max_norm);
}

}  // namespace mlp::stages
