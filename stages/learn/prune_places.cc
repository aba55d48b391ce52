#include "stages/learn/prune_places.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace mlp::stages {
namespace {

const PrunableSpace* FindPrunable(const std::vector<PrunableSpace>& spaces, int space) {
  const auto found = std::find_if(spaces.begin(), spaces.end(),
                                  [&](const PrunableSpace& s) { return s.space == space; });
  return found == spaces.end() ? nullptr : &*found;
}

// Joins the settings that name places.
class PlaceFinder {
 public:
  PlaceFinder(ParamsSection& section, const LayerPlan& plan)
      : section_(section), plan_(plan), prunable_(PrunableSpaces(plan)) {}

  void Add(const std::string& place, double ratio, const char* key, const std::string& at) {
    const auto space = SpaceMadeAt(plan_, place);
    if (!space || FindPrunable(prunable_, *space) == nullptr) {
      const std::string why =
          space ? "loses no units: others count on all of them" : "is no layer that makes units";
      throw section_.WrongInside(key, at, fmt::format("has '{}', which {}", place, why))
          .Hint(fmt::format("these can be pruned: {}", fmt::join(Places(), ", ")));
    }
    const auto [entry, is_new] = found_.emplace(*space, std::pair{place, ratio});
    if (!is_new && entry->second.second != ratio) {
      throw section_.WrongInside(
          key, at,
          fmt::format("has '{}', whose units are those of '{}', for which another ratio is given",
                      place, entry->second.first));
    }
  }

  FixedRatios Ratios() const {
    FixedRatios ratios;
    for (const auto& [space, entry] : found_) ratios[space] = entry.second;
    return ratios;
  }

 private:
  std::vector<std::string> Places() const {
    std::vector<std::string> places;
    for (const PrunableSpace& space : prunable_) places.push_back(space.place);
    return places;
  }

  ParamsSection& section_;
  const LayerPlan& plan_;
  const std::vector<PrunableSpace> prunable_;
  std::map<int, std::pair<std::string, double>> found_;
};

UnitScores AlikeScores(const LayerPlan& plan) {
  UnitScores scores;
  for (const PrunableSpace& space : PrunableSpaces(plan))
    scores[space.space].assign(static_cast<std::size_t>(space.size), 1);
  return scores;
}

}  // namespace

FixedRatios FindFixedRatios(ParamsSection& section, const PruneRule& rule, const LayerPlan& plan) {
  PlaceFinder finder(section, plan);
  for (std::size_t i = 0; i < rule.keep.size(); ++i)
    finder.Add(rule.keep[i], 0, "keep", fmt::format("/{}", i));
  for (const auto& [place, ratio] : rule.ratios) finder.Add(place, ratio, "ratios", "/" + place);
  return finder.Ratios();
}

void CheckUnitsCanGo(ParamsSection& section, const PruneRule& rule, const LayerPlan& plan) {
  if (PrunableSpaces(plan).empty()) {
    throw section.Wrong("kind", "is structured, and the model has no layer that can lose units")
        .Hint("others count on those of its last layer; prune with kind: unstructured");
  }
  if (LeastCost(plan, {}, rule).parameters < CostOf(plan).parameters) return;
  if (rule.round_to == 1)
    throw section.Wrong("kind", "is structured, and no layer of the model has a unit to spare");
  throw section
      .Wrong("round_to", fmt::format("is {}, and no layer that can lose units has more than that",
                                     rule.round_to))
      .Hint("lower it: a layer keeps that many at least");
}

void CheckRatio(ParamsSection& section, const PruneRule& rule, const PruneGoal& goal,
                const LayerPlan& plan, const FixedRatios& fixed) {
  if (goal.measure != PruneMeasure::kUnits || goal.gone == 0) return;
  const UnitCounts counts = CountsOf(plan);
  const UnitScores scores = AlikeScores(plan);  // how many can go is no matter of which
  const KeptUnits kept = ChooseUnits({plan, counts, scores, fixed}, rule, goal);
  if (kept.empty() && !rule.keep.empty())
    throw section.Wrong("keep", "leaves no unit that goes by the ratio");
  if (kept.empty())
    throw section.Wrong("ratio", fmt::format("is {}, and takes no unit of any layer", goal.gone));
  if (!rule.is_global) return;
  std::int64_t open = 0, gone = 0;
  for (const auto& [space, units] : scores) {
    if (fixed.count(space) != 0) continue;
    open += std::ssize(units);
    const auto found = kept.find(space);
    if (found != kept.end()) gone += std::ssize(units) - std::ssize(found->second);
  }
  if (gone >= std::llround(goal.gone * static_cast<double>(open))) return;
  throw section
      .Wrong("ratio",
             fmt::format("is {}, and of {} units at most {} can go", goal.gone, open, gone))
      .Hint("lower it: a layer keeps a tenth of its units at least, and what round_to asks for");
}

}  // namespace mlp::stages
