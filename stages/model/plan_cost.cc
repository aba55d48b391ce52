#include "stages/model/plan_cost.h"

#include <functional>
#include <numeric>

namespace mlp::stages {
namespace {

std::int64_t SizeOf(const LayerPlan& plan, const PlannedParameter& parameter) {
  const Shape shape = plan.ShapeOf(parameter);
  return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

// Of the products of attention with itself (queries with keys, and with values), which no weight
// takes part in: operations for each head.
std::int64_t AttentionFlops(const PlannedLayer& layer) {
  if (layer.layer->type != "attention") return 0;
  return 4 * layer.in[0] * layer.in[0] * layer.layer->Integer("head_size");
}

}  // namespace

// Every weight of a layer is used equally often: once for each pixel, row or token that it makes.
PlanCost::PlanCost(const LayerPlan& plan) {
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    std::int64_t weights = 0, heads = 0;
    for (const PlannedParameter& parameter : layer->parameters)
      if (parameter.role == ParameterRole::kWeight) weights += SizeOf(plan, parameter);
    const std::int64_t attention = AttentionFlops(*layer);
    if (attention > 0) {
      const int space = layer->parameters.at(0).dimensions.at(0).space;
      heads = plan.spaces.at(static_cast<std::size_t>(space)).size;
      terms_.push_back({{0, attention}, {space, -1}});
    }
    const std::int64_t flops_a_weight =
        weights > 0 ? (layer->flops - attention * heads) / weights : 0;
    for (const PlannedParameter& parameter : layer->parameters) {
      if (!IsTrained(parameter.role)) continue;
      Term term;
      std::int64_t each = 1;
      int spaces = 0;
      for (const Dimension& dimension : parameter.dimensions) {
        each *= dimension.each;
        if (dimension.space >= 0) term.spaces[spaces++] = dimension.space;
      }
      term.each.parameters = each;
      if (parameter.role == ParameterRole::kWeight) term.each.flops = each * flops_a_weight;
      terms_.push_back(term);
    }
  }
}

Cost PlanCost::ValueOf(const Term& term, const UnitCounts& counts) {
  std::int64_t units = 1;
  for (const int space : term.spaces)
    if (space >= 0) units *= counts[static_cast<std::size_t>(space)];
  return {term.each.parameters * units, term.each.flops * units};
}

Cost PlanCost::Of(const UnitCounts& counts) const {
  Cost cost;
  for (const Term& term : terms_) {
    const Cost value = ValueOf(term, counts);
    cost.parameters += value.parameters;
    cost.flops += value.flops;
  }
  return cost;
}

Cost PlanCost::Saved(const UnitCounts& counts, int space, std::int64_t count) const {
  UnitCounts after = counts;
  after[static_cast<std::size_t>(space)] = count;
  Cost saved;
  for (const Term& term : terms_) {
    if (term.spaces[0] != space && term.spaces[1] != space) continue;
    const Cost from = ValueOf(term, counts), to = ValueOf(term, after);
    saved.parameters += from.parameters - to.parameters;
    saved.flops += from.flops - to.flops;
  }
  return saved;
}

Cost CostOf(const LayerPlan& plan) {
  return PlanCost(plan).Of(CountsOf(plan));
}

}  // namespace mlp::stages
