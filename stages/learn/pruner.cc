#include "stages/learn/pruner.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <tuple>

namespace mlp::stages {
namespace {

using Units = std::vector<std::int64_t>;
using Scores = std::vector<double>;  // one a unit

constexpr double kLeastKeptGlobally = 0.1;

// What `tensor`, whose first dimension is of a space, says of each of its units.
torch::Tensor ScoreTensor(const torch::Tensor& tensor, std::int64_t units, bool is_squared) {
  const torch::Tensor rows = tensor.detach().to(torch::kCPU, torch::kFloat64).reshape({units, -1});
  return is_squared ? rows.square().sum(1) : rows.abs().sum(1);
}

// Empty: nothing of the space is judged by this criterion.
Scores ScoresOf(const std::map<std::string, torch::Tensor>& state, const LayerPlan& plan, int space,
                PruneCriterion criterion) {
  const ParameterRole judged =
      criterion == PruneCriterion::kNormScale ? ParameterRole::kScale : ParameterRole::kWeight;
  const bool is_squared = criterion == PruneCriterion::kL2;
  const std::int64_t units = plan.spaces[static_cast<std::size_t>(space)].size;
  torch::Tensor sum;
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      if (parameter.role != judged || parameter.dimensions[0].space != space) continue;
      const torch::Tensor score =
          ScoreTensor(state.at(TensorName(*layer, parameter)), units, is_squared);
      sum = sum.defined() ? sum + score : score;
    }
  }
  if (!sum.defined()) return {};
  if (is_squared) sum = sum.sqrt();
  sum = sum.contiguous();
  return Scores(sum.data_ptr<double>(), sum.data_ptr<double>() + units);
}

// The spaces out of which units can be taken, with what each unit counts.
std::map<int, Scores> AllScores(Network& network, PruneCriterion criterion) {
  const LayerPlan& plan = network->plan();
  const std::map<std::string, torch::Tensor> state = network->State();
  std::map<int, Scores> scores;
  for (int space = 0; space < static_cast<int>(plan.spaces.size()); ++space) {
    if (plan.spaces[static_cast<std::size_t>(space)].is_fixed) continue;
    Scores of_space = ScoresOf(state, plan, space, criterion);
    if (of_space.empty()) of_space = ScoresOf(state, plan, space, PruneCriterion::kL1);
    if (!of_space.empty()) scores[space] = std::move(of_space);
  }
  return scores;
}

// The `count` best, ascending.
Units Best(const Scores& scores, std::size_t count) {
  Units units(scores.size());
  std::iota(units.begin(), units.end(), std::int64_t{0});
  std::stable_sort(units.begin(), units.end(), [&](std::int64_t a, std::int64_t b) {
    return scores[static_cast<std::size_t>(a)] > scores[static_cast<std::size_t>(b)];
  });
  units.resize(count);
  std::sort(units.begin(), units.end());
  return units;
}

std::size_t CountKept(std::size_t units, double ratio) {
  const auto gone = static_cast<std::size_t>(std::llround(ratio * static_cast<double>(units)));
  return std::max<std::size_t>(units - gone, 1);
}

// How many units of each space stay when the weakest of all go.
std::map<int, std::size_t> GlobalCounts(const std::map<int, Scores>& scores, double ratio) {
  std::vector<std::tuple<double, int>> all;  // of each unit: its score and its space
  std::map<int, std::size_t> counts;
  for (const auto& [space, of_space] : scores) {
    counts[space] = of_space.size();
    const double mean = std::accumulate(of_space.begin(), of_space.end(), 0.0) /
                        static_cast<double>(of_space.size());
    for (const double score : of_space) all.emplace_back(mean > 0 ? score / mean : 0, space);
  }
  std::stable_sort(all.begin(), all.end());
  auto left = static_cast<std::size_t>(std::llround(ratio * static_cast<double>(all.size())));
  for (const auto& [score, space] : all) {
    if (left == 0) break;
    const auto least = static_cast<std::size_t>(
        std::ceil(kLeastKeptGlobally * static_cast<double>(scores.at(space).size())));
    if (counts[space] <= std::max<std::size_t>(least, 1)) continue;
    --counts[space];
    --left;
  }
  return counts;
}

// The setting of a layer type that says how many units it makes.
std::optional<std::string> WidthSetting(const std::string& type) {
  if (type == "conv" || type == "dense" || type == "patches") return "out";
  if (type == "squeeze_excitation") return "units";
  if (type == "attention") return "heads";
  return std::nullopt;
}

std::vector<Layer> Narrowed(const std::vector<PlannedLayer>& planned, const KeptUnits& kept) {
  std::vector<Layer> layers;
  for (const PlannedLayer& old : planned) {
    Layer& layer = layers.emplace_back(*old.layer);
    layer.body = Narrowed(old.body, kept);
    layer.shortcut = Narrowed(old.shortcut, kept);
    const auto setting = WidthSetting(layer.type);
    if (!setting) continue;
    const auto found = kept.find(old.parameters[0].dimensions[0].space);
    if (found != kept.end()) layer.settings[*setting] = found->second.size();
  }
  return layers;
}

torch::Tensor Taken(torch::Tensor tensor, const PlannedParameter& parameter,
                    const KeptUnits& kept) {
  for (std::size_t i = 0; i < parameter.dimensions.size(); ++i) {
    const Dimension& dimension = parameter.dimensions[i];
    const auto found = kept.find(dimension.space);
    if (found == kept.end()) continue;
    Units entries;
    for (const std::int64_t unit : found->second) {
      for (std::int64_t entry = 0; entry < dimension.each; ++entry)
        entries.push_back(unit * dimension.each + entry);
    }
    tensor = tensor.index_select(static_cast<std::int64_t>(i),
                                 torch::tensor(entries).to(tensor.device()));
  }
  return tensor;
}

}  // namespace

PruneRule ReadPruneRule(ParamsSection& section) {
  PruneRule rule;
  rule.ratio = section.Number("ratio", {.fallback = 0.5, .min = 0, .max = 0.99});
  const std::string criterion = section.Choice("criterion", {"l1", "l2", "norm_scale"}, "l1");
  rule.criterion = criterion == "l1"   ? PruneCriterion::kL1
                   : criterion == "l2" ? PruneCriterion::kL2
                                       : PruneCriterion::kNormScale;
  rule.is_global = section.Choice("scope", {"layer", "global"}, "layer") == "global";
  return rule;
}

KeptUnits ChooseUnits(Network& network, const PruneRule& rule) {
  const std::map<int, Scores> scores = AllScores(network, rule.criterion);
  std::map<int, std::size_t> counts;
  if (rule.is_global) counts = GlobalCounts(scores, rule.ratio);
  KeptUnits kept;
  for (const auto& [space, of_space] : scores) {
    const std::size_t count =
        rule.is_global ? counts.at(space) : CountKept(of_space.size(), rule.ratio);
    if (count < of_space.size()) kept[space] = Best(of_space, count);
  }
  return kept;
}

Network Narrow(Network& network, const KeptUnits& kept) {
  const torch::NoGradGuard no_grad;
  const Architecture& old = network->architecture();
  const LayerPlan& plan = network->plan();
  Network narrow(Architecture{old.input, old.classes, Narrowed(plan.layers, kept)},
                 network->statistics());
  narrow->to(network->parameters()[0].device());
  const std::map<std::string, torch::Tensor> from = network->State();
  const std::map<std::string, torch::Tensor> to = narrow->State();
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      const std::string name = TensorName(*layer, parameter);
      torch::Tensor target = to.at(name);
      target.copy_(Taken(from.at(name), parameter, kept));
    }
  }
  return narrow;
}

}  // namespace mlp::stages
