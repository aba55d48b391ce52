#include "stages/learn/schedule.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <numbers>
#include <string>

namespace mlp::stages {
namespace {

// Along half a wave of the cosine, as `share` goes from 0 to 1.
double Anneal(double from, double to, double share) {
  return from + (to - from) * (1 - std::cos(std::numbers::pi * share)) / 2;
}

// In the order of ScheduleKind.
const std::vector<std::string> kScheduleKinds = {"constant", "one_cycle", "cosine", "step",
                                                 "plateau"};

ScheduleKind ReadScheduleKind(ParamsSection& schedule) {
  const std::string kind = schedule.Choice("kind", kScheduleKinds, "one_cycle");
  const auto found = std::find(kScheduleKinds.begin(), kScheduleKinds.end(), kind);
  return static_cast<ScheduleKind>(std::distance(kScheduleKinds.begin(), found));
}

std::vector<std::int64_t> ReadMilestones(ParamsSection& schedule) {
  const std::vector<std::int64_t> epochs =
      schedule.Integers("milestones", {.fallback = {}, .min = 1, .max = 100000});
  if (std::adjacent_find(epochs.begin(), epochs.end(), std::greater_equal<>()) != epochs.end()) {
    throw schedule.Wrong("milestones", "must rise from each epoch to the next");
  }
  return epochs;
}

std::int64_t WarmupSteps(const ScheduleOptions& options, std::int64_t steps_per_epoch) {
  if (options.kind == ScheduleKind::kOneCycle) return 0;
  return std::llround(options.warmup_epochs * static_cast<double>(steps_per_epoch));
}

}  // namespace

double LearningRate(const OneCycle& cycle, std::int64_t step) {
  const double start = cycle.peak / cycle.start_divisor;
  const double end = start / cycle.end_divisor;
  const double at = static_cast<double>(step);
  const double last = static_cast<double>(cycle.steps - 1);
  const double top = cycle.rise * static_cast<double>(cycle.steps) - 1;
  if (at <= top) return top > 0 ? Anneal(start, cycle.peak, at / top) : cycle.peak;
  const double fallen = top > 0 ? (at - top) / (last - top) : at / std::fmax(last, 1);
  return Anneal(cycle.peak, end, fallen);
}

ScheduleOptions ReadScheduleOptions(ParamsSection& section) {
  constexpr NumberRule kFactor{.fallback = 0.1, .min = 1e-6, .max = 0.999999};
  ScheduleOptions options;
  options.peak = section.Number("learning_rate", {.fallback = {}, .min = 1e-9, .max = 1e9});
  ParamsSection schedule = section.SectionOrEmpty("schedule");
  options.kind = ReadScheduleKind(schedule);
  if (options.kind != ScheduleKind::kOneCycle) {
    options.warmup_epochs =
        schedule.Number("warmup_epochs", {.fallback = 0, .min = 0, .max = 100000});
  }
  switch (options.kind) {
    case ScheduleKind::kConstant:
      break;
    case ScheduleKind::kOneCycle:
      options.rise = schedule.Number("rise", {.fallback = 0.3, .min = 0, .max = 0.999});
      options.start_divisor =
          schedule.Number("start_divisor", {.fallback = 25, .min = 1, .max = 1e9});
      options.end_divisor = schedule.Number("end_divisor", {.fallback = 1e4, .min = 1, .max = 1e9});
      break;
    case ScheduleKind::kCosine:
      options.end_share = schedule.Number("end_share", {.fallback = 0, .min = 0, .max = 1});
      break;
    case ScheduleKind::kStep:
      options.milestones = ReadMilestones(schedule);
      options.factor = schedule.Number("factor", kFactor);
      break;
    case ScheduleKind::kPlateau:
      options.factor = schedule.Number("factor", kFactor);
      options.patience = schedule.Integer("patience", {.fallback = 5, .min = 0, .max = 100000});
      options.threshold = schedule.Number("threshold", {.fallback = 1e-4, .min = 0, .max = 0.99});
      options.minimum = schedule.Number("minimum", {.fallback = 0, .min = 0, .max = options.peak});
      break;
  }
  schedule.RejectUnknown();
  return options;
}

Schedule::Schedule(const ScheduleOptions& options, std::int64_t steps_per_epoch,
                   std::int64_t epochs)
    : options_(options),
      steps_per_epoch_(steps_per_epoch),
      steps_(steps_per_epoch * epochs),
      warmup_(WarmupSteps(options, steps_per_epoch)),
      rate_(options.peak) {}

double Schedule::RateAt(std::int64_t step) const {
  if (step >= warmup_) return RateAfterWarmup(step);
  return options_.peak * static_cast<double>(step + 1) / static_cast<double>(warmup_);
}

double Schedule::RateAfterWarmup(std::int64_t step) const {
  switch (options_.kind) {
    case ScheduleKind::kConstant:
      break;
    case ScheduleKind::kOneCycle:
      return LearningRate({.peak = options_.peak,
                           .steps = steps_,
                           .rise = options_.rise,
                           .start_divisor = options_.start_divisor,
                           .end_divisor = options_.end_divisor},
                          step);
    case ScheduleKind::kCosine: {
      const double share =
          static_cast<double>(step - warmup_) / static_cast<double>(steps_ - warmup_);
      return Anneal(options_.peak, options_.peak * options_.end_share, share);
    }
    case ScheduleKind::kStep: {
      const std::vector<std::int64_t>& milestones = options_.milestones;
      const auto passed =
          std::upper_bound(milestones.begin(), milestones.end(), step / steps_per_epoch_);
      double rate = options_.peak;
      for (auto at = milestones.begin(); at != passed; ++at) rate *= options_.factor;
      return rate;
    }
    case ScheduleKind::kPlateau:
      return rate_;
  }
  return options_.peak;
}

void Schedule::EndEpoch(double validation_loss) {
  if (options_.kind != ScheduleKind::kPlateau) return;
  if (validation_loss < best_ * (1 - options_.threshold)) {
    best_ = validation_loss;
    bad_epochs_ = 0;
    return;
  }
  if (++bad_epochs_ <= options_.patience) return;
  rate_ = std::max(rate_ * options_.factor, options_.minimum);
  bad_epochs_ = 0;
}

nlohmann::ordered_json Schedule::ToJson() const {
  nlohmann::ordered_json state = nlohmann::ordered_json::object();
  if (options_.kind != ScheduleKind::kPlateau) return state;
  state["rate"] = rate_;
  state["best"] = nullptr;
  if (std::isfinite(best_)) state["best"] = best_;
  state["bad_epochs"] = bad_epochs_;
  return state;
}

void Schedule::Restore(const nlohmann::json& state) {
  if (options_.kind != ScheduleKind::kPlateau) return;
  rate_ = state.at("rate").get<double>();
  const nlohmann::json& best = state.at("best");
  best_ = best.is_null() ? std::numeric_limits<double>::infinity() : best.get<double>();
  bad_epochs_ = state.at("bad_epochs").get<std::int64_t>();
}

}  // namespace mlp::stages
