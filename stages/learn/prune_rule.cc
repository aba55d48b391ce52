#include "stages/learn/prune_rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace mlp::stages {
namespace {

using Choices = std::vector<std::string>;

constexpr double kMostGone = 0.99;

PruneKind ReadKind(ParamsSection& section) {
  const std::string kind =
      section.Choice("kind", {"structured", "blocks", "unstructured", "n_m"}, "structured");
  return kind == "structured"     ? PruneKind::kStructured
         : kind == "blocks"       ? PruneKind::kBlocks
         : kind == "unstructured" ? PruneKind::kUnstructured
                                  : PruneKind::kPattern;
}

PruneCriterion ReadCriterion(ParamsSection& section, PruneKind kind) {
  const Choices choices = kind == PruneKind::kStructured
                              ? Choices{"l1", "l2", "norm_scale", "taylor"}
                              : Choices{"l1", "taylor"};
  const std::string criterion = section.Choice("criterion", choices, "l1");
  return criterion == "l1"           ? PruneCriterion::kL1
         : criterion == "l2"         ? PruneCriterion::kL2
         : criterion == "norm_scale" ? PruneCriterion::kNormScale
                                     : PruneCriterion::kTaylor;
}

void ReadTarget(ParamsSection& section, PruneRule& rule) {
  ParamsSection target = section.Section("target");
  const std::pair<const char*, PruneMeasure> measures[] = {
      {"parameters", PruneMeasure::kParameters},
      {"flops", PruneMeasure::kFlops},
      {"latency", PruneMeasure::kLatency}};
  int given = 0;
  for (const auto& [key, measure] : measures) {
    if (!target.Has(key)) continue;
    ++given;
    const bool is_latency = measure == PruneMeasure::kLatency;
    const double left =
        target.Number(key, {.fallback = {}, .min = 0.001, .max = is_latency ? 1 : 1e15});
    rule.goal = {measure, left > 1 ? 0 : 1 - left};
    rule.most_left = left > 1 ? left : 0;
    if (is_latency)
      rule.latency_batch = target.Integer("batch", {.fallback = 64, .min = 1, .max = 1 << 16});
  }
  target.RejectUnknown();
  if (given != 1) {
    throw section
        .Wrong("target", "must say what of exactly one of parameters, flops and latency stays")
        .Hint("for example {flops: 0.5}");
  }
}

void ReadGoal(ParamsSection& section, PruneRule& rule) {
  if (!section.Has("target")) {
    rule.goal.gone = section.Number("ratio", {.fallback = 0.5, .min = 0, .max = kMostGone});
  } else if (section.Has("ratio")) {
    throw section.Wrong("ratio", "and a target are given; the target says how much goes")
        .Hint("leave one of them out");
  } else {
    ReadTarget(section, rule);
  }
}

void ReadRatios(ParamsSection& section, PruneRule& rule) {
  if (!section.Has("ratios")) return;
  ParamsSection ratios = section.Section("ratios");
  const nlohmann::ordered_json places = section.Json("ratios");
  for (const auto& [place, ratio] : places.items())
    rule.ratios[place] = ratios.Number(place, {.fallback = {}, .min = 0, .max = kMostGone});
}

void ReadSteps(ParamsSection& section, PruneRule& rule) {
  rule.steps = section.Integer("steps", {.fallback = 1, .min = 1, .max = 1000});
  if (rule.steps == 1) return;
  rule.step_epochs = section.Integer("step_epochs", {.fallback = 1, .min = 1, .max = 100000});
  rule.is_geometric =
      section.Choice("step_schedule", {"cubic", "geometric"}, "cubic") == "geometric";
}

void ReadPattern(ParamsSection& section, PruneRule& rule) {
  if (!section.Has("pattern")) return;
  ParamsSection pattern = section.Section("pattern");
  rule.pattern_m = pattern.Integer("m", {.fallback = 4, .min = 2, .max = 64});
  rule.pattern_n = pattern.Integer("n", {.fallback = 2, .min = 1, .max = rule.pattern_m - 1});
  pattern.RejectUnknown();
}

}  // namespace

PruneRule ReadPruneRule(ParamsSection& section) {
  PruneRule rule;
  rule.kind = ReadKind(section);
  const bool is_structured = rule.kind == PruneKind::kStructured;
  const bool is_unstructured = rule.kind == PruneKind::kUnstructured;
  const bool is_blocks = rule.kind == PruneKind::kBlocks;
  if (!is_blocks) rule.criterion = ReadCriterion(section, rule.kind);
  if (is_structured || is_unstructured) {
    rule.is_global = section.Choice("scope", {"layer", "global"}, "layer") == "global";
    ReadRatios(section, rule);
  }
  if (is_structured || is_blocks) ReadGoal(section, rule);
  if (is_unstructured)
    rule.goal.gone = section.Number("ratio", {.fallback = 0.5, .min = 0, .max = kMostGone});
  if (is_structured)
    rule.round_to = section.Integer("round_to", {.fallback = 1, .min = 1, .max = 1024});
  if (rule.kind == PruneKind::kPattern) {
    ReadPattern(section, rule);
  } else {
    ReadSteps(section, rule);
  }
  if (section.Has("keep")) rule.keep = section.Texts("keep");
  if (is_blocks || rule.criterion == PruneCriterion::kTaylor) {
    rule.score_batches =
        section.Integer("score_batches", {.fallback = 16, .min = 1, .max = 1'000'000});
  }
  return rule;
}

PruneGoal GoalFor(const PruneRule& rule, const Cost& before) {
  PruneGoal goal = rule.goal;
  if (rule.most_left == 0) return goal;
  const auto all =
      static_cast<double>(goal.measure == PruneMeasure::kFlops ? before.flops : before.parameters);
  goal.gone = std::max(1 - rule.most_left / all, 0.0);
  return goal;
}

bool IsWithin(PruneMeasure measure, const Cost& left, const Cost& all, double gone) {
  const auto of = [&](const Cost& cost) {
    return static_cast<double>(measure == PruneMeasure::kFlops ? cost.flops : cost.parameters);
  };
  return of(left) <= of(all) * (1 - gone) * (1 + 1e-12);
}

double GoneAfter(const PruneRule& rule, double gone, std::int64_t step) {
  if (step >= rule.steps) return gone;
  const double share = static_cast<double>(step) / static_cast<double>(rule.steps);
  return rule.is_geometric ? 1 - std::pow(1 - gone, share) : gone * (1 - std::pow(1 - share, 3));
}

}  // namespace mlp::stages
