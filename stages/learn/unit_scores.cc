#include "stages/learn/unit_scores.h"

#include <map>
#include <string>

#include "stages/learn/score_samples.h"

namespace mlp::stages {
namespace {

// A weight, and which of its dimensions is of a space.
struct SpaceUse {
  std::string tensor;
  std::int64_t dimension = 0;
};

// All parameters of a role that have a space as that dimension: 0 makes units, 1 reads them.
std::map<int, std::vector<SpaceUse>> UsesOf(const LayerPlan& plan, ParameterRole role,
                                            std::size_t dimension) {
  std::map<int, std::vector<SpaceUse>> uses;
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      if (parameter.role != role || parameter.dimensions.size() <= dimension) continue;
      const int space = parameter.dimensions[dimension].space;
      if (space >= 0)
        uses[space].push_back(
            {TensorName(*layer, parameter), static_cast<std::int64_t>(dimension)});
    }
  }
  return uses;
}

// {units}: the sum of `values` over everything else than the units along `dimension`.
torch::Tensor SumByUnit(const torch::Tensor& values, std::int64_t dimension, std::int64_t units) {
  return values.transpose(0, dimension).reshape({units, -1}).sum(1);
}

torch::Tensor Wide(const torch::Tensor& tensor) {
  return tensor.to(torch::kCPU, torch::kFloat64);
}

std::vector<double> ToDoubles(const torch::Tensor& values) {
  const torch::Tensor flat = values.contiguous();
  return {flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel()};
}

// Of units that these parameters make.
std::vector<double> ScoresOfSpace(const std::map<std::string, torch::Tensor>& state,
                                  const std::vector<SpaceUse>& makers, std::int64_t units,
                                  PruneCriterion criterion) {
  const bool is_squared = criterion == PruneCriterion::kL2;
  torch::Tensor sum = torch::zeros({units}, torch::kFloat64);
  for (const SpaceUse& use : makers) {
    const torch::Tensor tensor = Wide(state.at(use.tensor));
    sum += SumByUnit(is_squared ? tensor.square() : tensor.abs(), use.dimension, units);
  }
  CheckFinite(sum.sum().item<double>(), "a weight");
  return ToDoubles(is_squared ? sum.sqrt() : sum);
}

}  // namespace

UnitScores ScoreByWeights(Network& network, PruneCriterion criterion) {
  const LayerPlan& plan = network->plan();
  const std::map<std::string, torch::Tensor> state = network->State();
  const auto weights = UsesOf(plan, ParameterRole::kWeight, 0);
  const auto scales = UsesOf(plan, ParameterRole::kScale, 0);
  UnitScores scores;
  for (const PrunableSpace& space : PrunableSpaces(plan)) {
    const bool by_norm =
        criterion == PruneCriterion::kNormScale && scales.find(space.space) != scales.end();
    scores[space.space] =
        ScoresOfSpace(state, (by_norm ? scales : weights).at(space.space), space.size, criterion);
  }
  return scores;
}

UnitScores ScoreByTaylor(Network& network, const std::vector<LabelledTensors>& batches) {
  const LayerPlan& plan = network->plan();
  const auto readers = UsesOf(plan, ParameterRole::kWeight, 1);
  std::map<int, torch::Tensor> sums;
  ForEachGradient(network, batches, [&] {
    const torch::NoGradGuard no_grad;
    const auto parameters = network->named_parameters();
    for (const PrunableSpace& space : PrunableSpaces(plan)) {
      torch::Tensor change = torch::zeros({space.size}, torch::kFloat64);
      const auto found = readers.find(space.space);
      if (found == readers.end()) continue;
      for (const SpaceUse& use : found->second) {
        const torch::Tensor& weight = parameters[use.tensor];
        change += SumByUnit(Wide(weight) * Wide(weight.grad()), use.dimension, space.size);
      }
      const torch::Tensor square = change.square() / static_cast<double>(batches.size());
      torch::Tensor& sum = sums[space.space];
      sum = sum.defined() ? sum + square : square;
    }
  });
  UnitScores scores;
  for (const auto& [space, sum] : sums) scores[space] = ToDoubles(sum);
  return scores;
}

}  // namespace mlp::stages
