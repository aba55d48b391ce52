#include "stages/learn/sensitivity.h"

#include "stages/learn/narrow.h"
#include "stages/learn/predict.h"

namespace mlp::stages {

std::vector<SensitivityPoint> ScanSensitivity(Network& network, const UnitScores& scores,
                                              const PruneRule& rule, const LabelledTensors& data) {
  const UnitCounts original = CountsOf(network->plan());
  const double whole = ScoreOn(network, data).accuracy;
  PruneRule by_layer = rule;
  by_layer.is_global = false;
  std::vector<SensitivityPoint> points;
  for (const PrunableSpace& space : PrunableSpaces(network->plan())) {
    const auto found = scores.find(space.space);
    if (found == scores.end()) continue;
    const UnitScores alone{*found};
    for (int tenth = 0; tenth < 10; ++tenth) {
      const double ratio = tenth / 10.0;
      const PruneGoal goal{PruneMeasure::kUnits, ratio};
      const KeptUnits kept = ChooseUnits({network->plan(), original, alone, {}}, by_layer, goal);
      Network narrow = Narrow(network, kept);
      const Architecture& architecture = narrow->architecture();
      points.push_back({space.place, ratio, kept.empty() ? whole : ScoreOn(narrow, data).accuracy,
                        CountFlops(architecture), CountParameters(architecture)});
    }
  }
  return points;
}

}  // namespace mlp::stages
