#include "stages/learn/masks.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "stages/learn/score_samples.h"

namespace mlp::stages {
namespace {

struct MaskedWeight {
  std::string place;   // of its layer
  std::string tensor;  // its name in the network's state
  std::int64_t inputs = 0;
};

std::vector<MaskedWeight> MaskedWeights(const LayerPlan& plan) {
  std::vector<MaskedWeight> weights;
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      if (parameter.role == ParameterRole::kWeight)
        weights.push_back(
            {layer->name, TensorName(*layer, parameter), plan.ShapeOf(parameter).at(1)});
    }
  }
  return weights;
}

// True for the `count` least of `scores`, which is flat.
torch::Tensor Least(const torch::Tensor& scores, std::int64_t count) {
  const torch::Tensor order = std::get<1>(scores.sort(/*stable=*/true, 0, /*descending=*/false));
  return torch::zeros(scores.sizes(), torch::kBool).index_fill_(0, order.narrow(0, 0, count), true);
}

std::int64_t CountGone(std::int64_t weights, double gone) {
  return std::llround(gone * static_cast<double>(weights));
}

Masks MasksByTensor(const WeightScores& scores, double gone) {
  Masks masks;
  for (const auto& [name, score] : scores)
    masks[name] = Least(score.flatten(), CountGone(score.numel(), gone)).view_as(score);
  return masks;
}

Masks MasksTogether(const WeightScores& scores, double gone) {
  if (scores.empty()) return {};
  std::vector<torch::Tensor> flat;
  for (const auto& [name, score] : scores) flat.push_back(score.flatten());
  const torch::Tensor all = torch::cat(flat);
  const torch::Tensor mask = Least(all, CountGone(all.numel(), gone));
  Masks masks;
  std::int64_t first = 0;
  for (const auto& [name, score] : scores) {
    masks[name] = mask.narrow(0, first, score.numel()).view_as(score).clone();
    first += score.numel();
  }
  return masks;
}

// Of each m in a row along the inputs (dimension 1) all but the n largest. Not defined: they do not
// divide.
torch::Tensor PatternMask(const torch::Tensor& score, std::int64_t n, std::int64_t m) {
  if (score.size(1) % m != 0) return {};
  const torch::Tensor last = score.transpose(1, -1).contiguous();
  const torch::Tensor groups = last.view({-1, m});
  const torch::Tensor order = std::get<1>(groups.sort(/*stable=*/true, 1, /*descending=*/false));
  const torch::Tensor mask =
      torch::zeros(groups.sizes(), torch::kBool).scatter_(1, order.narrow(1, 0, m - n), true);
  return mask.view(last.sizes()).transpose(1, -1).contiguous();
}

bool TakesNothing(const std::vector<MaskedWeight>& weights, const FixedWeightRatios& fixed) {
  return std::all_of(weights.begin(), weights.end(), [&](const MaskedWeight& weight) {
    const auto found = fixed.find(weight.place);
    return found != fixed.end() && found->second == 0;
  });
}

Masks MasksByPattern(const WeightScores& scores, const PruneRule& rule) {
  Masks masks;
  for (const auto& [name, score] : scores) {
    const torch::Tensor mask = PatternMask(score, rule.pattern_n, rule.pattern_m);
    if (mask.defined()) masks[name] = mask;
  }
  return masks;
}

}  // namespace

WeightScores ScoreWeights(Network& network, PruneCriterion criterion,
                          const std::vector<LabelledTensors>& batches) {
  const std::vector<MaskedWeight> weights = MaskedWeights(network->plan());
  WeightScores scores;
  if (criterion != PruneCriterion::kTaylor) {
    const auto state = network->State();
    for (const MaskedWeight& weight : weights) {
      torch::Tensor& score = scores[weight.tensor];
      score = state.at(weight.tensor).to(torch::kCPU).contiguous().abs();
      CheckFinite(score.sum(torch::kFloat64).item<double>(), "a weight");
    }
    return scores;
  }
  ForEachGradient(network, batches, [&] {
    const torch::NoGradGuard no_grad;
    const auto parameters = network->named_parameters();
    for (const MaskedWeight& weight : weights) {
      const torch::Tensor& value = parameters[weight.tensor];
      const torch::Tensor square =
          ((value * value.grad()).square() / static_cast<double>(batches.size()))
              .to(torch::kCPU)
              .contiguous();
      torch::Tensor& sum = scores[weight.tensor];
      sum = sum.defined() ? sum + square : square;
    }
  });
  return scores;
}

FixedWeightRatios FindFixedWeightRatios(ParamsSection& section, const PruneRule& rule,
                                        const LayerPlan& plan) {
  std::vector<std::string> places;
  for (const MaskedWeight& weight : MaskedWeights(plan))
    if (places.empty() || places.back() != weight.place) places.push_back(weight.place);
  FixedWeightRatios fixed;
  const auto add = [&](const std::string& place, double ratio, const char* key,
                       const std::string& at) {
    if (std::find(places.begin(), places.end(), place) == places.end()) {
      throw section
          .WrongInside(key, at, fmt::format("has '{}', which is no layer with weights", place))
          .Hint(fmt::format("these have some: {}", fmt::join(places, ", ")));
    }
    if (!fixed.emplace(place, ratio).second)
      throw section.WrongInside(key, at, fmt::format("has '{}', which is given twice", place));
  };
  for (std::size_t i = 0; i < rule.keep.size(); ++i)
    add(rule.keep[i], 0, "keep", fmt::format("/{}", i));
  for (const auto& [place, ratio] : rule.ratios) add(place, ratio, "ratios", "/" + place);
  return fixed;
}

void CheckWeightsCanGo(ParamsSection& section, const PruneRule& rule, const LayerPlan& plan,
                       const FixedWeightRatios& fixed) {
  const std::vector<MaskedWeight> weights = MaskedWeights(plan);
  const bool is_pattern = rule.kind == PruneKind::kPattern;
  if (weights.empty() && (is_pattern || rule.goal.gone > 0))
    throw section.Wrong("kind", "is of weights, and the model has no layer with weights");
  if (!is_pattern && rule.goal.gone > 0 && TakesNothing(weights, fixed))
    throw section.Wrong("keep", "names every layer with weights: nothing could go");
  if (!is_pattern) return;
  bool has_fit = false;
  std::vector<std::string> passed_over;
  for (const MaskedWeight& weight : weights) {
    if (fixed.count(weight.place) != 0) continue;
    has_fit = has_fit || weight.inputs % rule.pattern_m == 0;
    if (weight.inputs % rule.pattern_m != 0) passed_over.push_back(weight.place);
  }
  if (!has_fit) {
    throw section
        .Wrong("pattern", fmt::format("fits no layer: none that is not kept has inputs in a "
                                      "multiple of {}",
                                      rule.pattern_m))
        .Hint("give an m that divides the inputs of a layer, or prune with kind: unstructured");
  }
  if (passed_over.empty()) return;
  fmt::print("the pattern passes over {}: inputs that are no multiple of {}\n",
             fmt::join(passed_over, ", "), rule.pattern_m);
}

Masks ChooseMasks(const LayerPlan& plan, const WeightScores& scores, const PruneRule& rule,
                  double gone, const FixedWeightRatios& fixed) {
  WeightScores free;
  Masks masks;
  for (const MaskedWeight& weight : MaskedWeights(plan)) {
    const torch::Tensor& score = scores.at(weight.tensor);
    const auto found = fixed.find(weight.place);
    if (found == fixed.end()) {
      free[weight.tensor] = score;
    } else {
      masks.merge(MasksByTensor({{weight.tensor, score}}, found->second));
    }
  }
  masks.merge(rule.kind == PruneKind::kPattern ? MasksByPattern(free, rule)
              : rule.is_global                 ? MasksTogether(free, gone)
                                               : MasksByTensor(free, gone));
  return masks;
}

void ApplyMasks(Network& network, const Masks& masks) {
  const torch::NoGradGuard no_grad;
  // Parameters themselves, not State(): a change of the memory format gives them other storage.
  auto parameters = network->named_parameters();
  for (const auto& [name, mask] : masks) parameters[name].masked_fill_(mask, 0);
}

ZeroCount CountZeros(Network& network) {
  ZeroCount count;
  const auto state = network->State();
  for (const MaskedWeight& weight : MaskedWeights(network->plan())) {
    const torch::Tensor& tensor = state.at(weight.tensor);
    count.weights += tensor.numel();
    count.zeros += tensor.numel() - tensor.count_nonzero().item<std::int64_t>();
  }
  return count;
}

}  // namespace mlp::stages
