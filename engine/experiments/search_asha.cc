#include "engine/experiments/search_asha.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "store/base/format.h"

namespace mlp {
namespace {

// The last rung at or before `step`; 0 when there is none.
std::uint64_t LastRung(const AshaSettings& settings, std::uint64_t step) {
  const std::uint64_t end = settings.max_steps.value_or(std::numeric_limits<std::uint64_t>::max());
  std::uint64_t last = 0;
  for (std::uint64_t rung = settings.min_steps; rung <= step && rung < end;) {
    last = rung;
    if (rung > std::numeric_limits<std::uint64_t>::max() / settings.reduction) break;
    rung *= settings.reduction;
  }
  return last;
}

// Less is better; what is no number is worst.
double CostAt(const StepReport& report, Direction direction) {
  if (!std::isfinite(report.value)) return std::numeric_limits<double>::infinity();
  return direction == Direction::kMin ? report.value : -report.value;
}

const StepReport* FirstFrom(const TrialReports& trial, std::uint64_t rung) {
  const auto found = std::find_if(trial.reports.begin(), trial.reports.end(),
                                  [&](const StepReport& report) { return report.step >= rung; });
  return found == trial.reports.end() ? nullptr : &*found;
}

std::uint64_t LastStep(const std::vector<StepReport>& reports) {
  std::uint64_t last = 0;
  for (const StepReport& report : reports) last = std::max(last, report.step);
  return last;
}

std::string Ordinal(std::size_t number) {
  constexpr const char* kEndings[] = {"th", "st", "nd", "rd"};
  const std::size_t last = number % 10;
  const bool is_teen = number % 100 >= 11 && number % 100 <= 13;
  return Format("{}{}", number, kEndings[is_teen || last > 3 ? 0 : last]);
}

}  // namespace

Status CheckAshaSettings(const AshaSettings& settings) {
  if (settings.min_steps == 0)
    return Fail(ErrorCode::kUsage, "a trial cannot be stopped before its first step",
                "steps count from 1");
  if (settings.reduction < 2)
    return Fail(
        ErrorCode::kUsage,
        Format("with a reduction factor of {} no trial would be stopped", settings.reduction),
        "take 2 or more: of so many trials one goes on");
  if (settings.max_steps && *settings.max_steps <= settings.min_steps)
    return Fail(ErrorCode::kUsage,
                Format("no trial would be stopped: the first look is at step {}, and at step {} "
                       "trials are done",
                       settings.min_steps, *settings.max_steps));
  return {};
}

AshaDecision DecideByAsha(const AshaSettings& settings, Direction direction,
                          const std::vector<TrialReports>& all, std::size_t trial) {
  AshaDecision decision;
  const auto self = std::find_if(all.begin(), all.end(),
                                 [&](const TrialReports& one) { return one.trial == trial; });
  if (self == all.end()) return decision;
  decision.rung = LastRung(settings, LastStep(self->reports));
  if (decision.rung == 0) return decision;
  const double cost = CostAt(*FirstFrom(*self, decision.rung), direction);
  std::size_t better = 0;
  for (const TrialReports& other : all) {
    const StepReport* const report = FirstFrom(other, decision.rung);
    if (report == nullptr) continue;
    ++decision.reached;
    better += CostAt(*report, direction) < cost;
  }
  decision.place = better + 1;
  decision.go_on = std::max<std::size_t>(1, decision.reached / settings.reduction);
  decision.is_finite = std::isfinite(cost);
  decision.goes_on = decision.is_finite && better < decision.go_on;
  return decision;
}

std::string AshaDecision::Text() const {
  if (rung == 0) return "no rung reached";
  if (!is_finite) return Format("no finite value at step {}", rung);
  return Format("{} of {} at step {}, of which {} go{} on", Ordinal(place), reached, rung, go_on,
                go_on == 1 ? "es" : "");
}

}  // namespace mlp
