#include "stages/learn/unit_choice.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>

namespace mlp::stages {
namespace {

constexpr double kLeastKeptGlobally = 0.1;

// A space from which units are taken, as far as that has come.
struct OpenSpace {
  int space = -1;
  std::int64_t original = 0;
  std::int64_t count = 0;  // that are left
  std::int64_t least = 1;
  std::int64_t multiple = 1;
  std::vector<double> rising;  // the scores, in the order in which units go
  std::size_t taken = 0;       // of them

  // After the next group of units went.
  std::int64_t NextCount() const { return (count - 1) / multiple * multiple; }
  bool CanLose() const { return NextCount() >= least; }
};

std::int64_t MultipleOf(const PrunableSpace& space, const PruneRule& rule) {
  return space.are_heads ? 1 : rule.round_to;
}

std::int64_t LeastKept(std::int64_t original, std::int64_t multiple, bool is_global) {
  if (original < multiple) return original;
  const auto tenth =
      static_cast<std::int64_t>(std::ceil(kLeastKeptGlobally * static_cast<double>(original)));
  const std::int64_t least = is_global ? std::max<std::int64_t>(tenth, 1) : 1;
  return (least + multiple - 1) / multiple * multiple;
}

// The order in which units go: the weakest first, and of equals the last.
std::vector<std::int64_t> WeakestFirst(const std::vector<double>& scores) {
  std::vector<std::int64_t> units(scores.size());
  std::iota(units.rbegin(), units.rend(), std::int64_t{0});
  std::stable_sort(units.begin(), units.end(), [&](std::int64_t a, std::int64_t b) {
    return scores[static_cast<std::size_t>(a)] < scores[static_cast<std::size_t>(b)];
  });
  return units;
}

std::vector<double> Rising(const std::vector<double>& scores, bool is_normalised) {
  std::vector<double> rising = scores;
  std::sort(rising.begin(), rising.end());
  if (!is_normalised) return rising;
  const double mean =
      std::accumulate(rising.begin(), rising.end(), 0.0) / static_cast<double>(rising.size());
  for (double& score : rising) score = mean > 0 ? score / mean : 0;
  return rising;
}

// Takes units away until the goal is met.
class Choosing {
 public:
  Choosing(const UnitChoice& choice, const PruneRule& rule, const PruneGoal& goal)
      : choice_(choice),
        rule_(rule),
        goal_(goal),
        cost_of_(choice.plan),
        counts_(CountsOf(choice.plan)) {
    for (const PrunableSpace& space : PrunableSpaces(choice.plan)) Open(space);
    all_ = cost_of_.Of(choice.original);
    cost_ = cost_of_.Of(counts_);
  }

  UnitCounts Run() {
    while (!IsMet()) {
      OpenSpace* const next = Next();
      if (next == nullptr) return counts_;
      Take(*next);
    }
    GiveBack();
    return counts_;
  }

 private:
  void Open(const PrunableSpace& space) {
    const auto scores = choice_.scores.find(space.space);
    if (scores == choice_.scores.end()) return;
    const auto at = static_cast<std::size_t>(space.space);
    const std::int64_t original = choice_.original.at(at);
    const std::int64_t multiple = MultipleOf(space, rule_);
    const auto fixed = choice_.fixed.find(space.space);
    if (fixed != choice_.fixed.end()) {
      counts_[at] = std::min(counts_[at], CountKept(original, fixed->second, multiple));
      return;
    }
    const bool is_normalised = rule_.criterion != PruneCriterion::kTaylor;
    open_.push_back({space.space, original, counts_[at],
                     LeastKept(original, multiple, rule_.is_global), multiple,
                     Rising(scores->second, is_normalised), 0});
    units_ += original;
    gone_ += original - counts_[at];
  }

  bool IsMet() const {
    if (goal_.measure == PruneMeasure::kUnits) {
      if (!rule_.is_global) return false;  // each space stops by itself: see Key
      return gone_ >= std::llround(goal_.gone * static_cast<double>(units_));
    }
    return IsWithin(goal_.measure, cost_, all_, goal_.gone);
  }

  std::int64_t Measured(const Cost& cost) const {
    return goal_.measure == PruneMeasure::kFlops ? cost.flops : cost.parameters;
  }

  // How dear the next units of a space are; the cheapest go. None: they stay.
  std::optional<double> Key(const OpenSpace& open) const {
    if (!open.CanLose()) return std::nullopt;
    const std::int64_t next = open.NextCount(), going = open.count - next;
    if (!rule_.is_global) {
      if (goal_.measure == PruneMeasure::kUnits &&
          next < CountKept(open.original, goal_.gone, open.multiple))
        return std::nullopt;
      const auto gone = static_cast<double>(open.original - next);
      return (gone - static_cast<double>(going) / 2) / static_cast<double>(open.original);
    }
    const auto first = open.rising.begin() + static_cast<std::ptrdiff_t>(open.taken);
    const double lost = std::accumulate(first, first + static_cast<std::ptrdiff_t>(going), 0.0);
    const bool is_by_cost =
        rule_.criterion == PruneCriterion::kTaylor && goal_.measure != PruneMeasure::kUnits;
    if (!is_by_cost) return lost / static_cast<double>(going);
    const std::int64_t saved = Measured(cost_of_.Saved(counts_, open.space, next));
    return lost / static_cast<double>(std::max<std::int64_t>(saved, 1));
  }

  OpenSpace* Next() {
    OpenSpace* cheapest = nullptr;
    double least = 0;
    for (OpenSpace& open : open_) {
      const auto key = Key(open);
      if (!key || (cheapest != nullptr && *key >= least)) continue;
      cheapest = &open;
      least = *key;
    }
    return cheapest;
  }

  void Take(OpenSpace& open) {
    const std::int64_t next = open.NextCount();
    taken_.push_back({&open, open.count});
    open.taken += static_cast<std::size_t>(open.count - next);
    SetCount(open, next);
  }

  void SetCount(OpenSpace& open, std::int64_t count) {
    gone_ += open.count - count;
    open.count = count;
    counts_[static_cast<std::size_t>(open.space)] = count;
    cost_ = cost_of_.Of(counts_);
  }

  // The last that went may have saved more than was wanted: so what went before it, the dearest
  // first, stays after all as far as the goal is met without it.
  void GiveBack() {
    std::set<const OpenSpace*> closed;
    for (auto it = taken_.rbegin(); it != taken_.rend(); ++it) {
      if (closed.contains(it->open)) continue;
      const std::int64_t without = it->open->count;
      SetCount(*it->open, it->count_before);
      if (IsMet()) continue;
      SetCount(*it->open, without);
      closed.insert(it->open);
    }
  }

  struct Taken {
    OpenSpace* open = nullptr;
    std::int64_t count_before = 0;
  };

  const UnitChoice& choice_;
  const PruneRule& rule_;
  const PruneGoal& goal_;
  const PlanCost cost_of_;
  UnitCounts counts_;
  std::vector<OpenSpace> open_;
  std::vector<Taken> taken_;
  Cost all_, cost_;
  std::int64_t units_ = 0, gone_ = 0;  // of open spaces
};

}  // namespace

KeptUnits ChooseUnits(const UnitChoice& choice, const PruneRule& rule, const PruneGoal& goal) {
  const UnitCounts counts = Choosing(choice, rule, goal).Run();
  KeptUnits kept;
  for (const auto& [space, scores] : choice.scores) {
    const auto count = static_cast<std::size_t>(counts[static_cast<std::size_t>(space)]);
    if (count == scores.size()) continue;
    std::vector<std::int64_t> units = WeakestFirst(scores);
    units.erase(units.begin(), units.end() - static_cast<std::ptrdiff_t>(count));
    std::sort(units.begin(), units.end());
    kept[space] = std::move(units);
  }
  return kept;
}

Cost LeastCost(const LayerPlan& plan, const FixedRatios& fixed, const PruneRule& rule) {
  UnitCounts counts = CountsOf(plan);
  for (const PrunableSpace& space : PrunableSpaces(plan)) {
    const std::int64_t multiple = MultipleOf(space, rule);
    const auto found = fixed.find(space.space);
    counts[static_cast<std::size_t>(space.space)] =
        found == fixed.end() ? LeastKept(space.size, multiple, rule.is_global)
                             : CountKept(space.size, found->second, multiple);
  }
  return PlanCost(plan).Of(counts);
}

std::int64_t CountKept(std::int64_t size, double gone, std::int64_t multiple) {
  const std::int64_t stay = size - std::llround(gone * static_cast<double>(size));
  if (size < multiple || stay == size) return size;
  const std::int64_t rounded = (stay + multiple / 2) / multiple * multiple;
  return std::min(std::max(rounded, multiple), size);
}

}  // namespace mlp::stages
