#include "stages/learn/roc_auc.h"

#include <algorithm>
#include <numeric>

namespace mlp::stages {
namespace {

// The mean of the areas that are there, each with its weight.
class AreaMean {
 public:
  void Add(std::optional<double> area, double weight) {
    if (!area) return;
    sum_ += *area * weight;
    weight_ += weight;
  }
  std::optional<double> Value() const {
    return weight_ > 0 ? std::optional(sum_ / weight_) : std::nullopt;
  }

 private:
  double sum_ = 0;
  double weight_ = 0;
};

std::optional<double> MicroArea(const Predictions& predictions) {
  std::vector<bool> positive(predictions.probabilities.size());
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    positive[i * predictions.classes + static_cast<std::size_t>(predictions.labels[i])] = true;
  }
  return RankedScores(predictions.probabilities, positive).Area();
}

}  // namespace

RankedScores::RankedScores(const std::vector<double>& scores, const std::vector<bool>& positive) {
  std::vector<std::uint32_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::uint32_t a, std::uint32_t b) { return scores[a] < scores[b]; });
  entries_.reserve(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const bool last = i + 1 == order.size() || scores[order[i]] < scores[order[i + 1]];
    entries_.push_back({order[i], positive[order[i]], last});
  }
}

std::optional<double> RankedScores::Area(const std::vector<std::uint32_t>& weights) const {
  std::uint64_t positives = 0, negatives = 0;              // of smaller scores
  std::uint64_t equal_positives = 0, equal_negatives = 0;  // of this score
  std::uint64_t twice_won = 0;
  for (const Entry& entry : entries_) {
    (entry.positive ? equal_positives : equal_negatives) += weights[entry.sample];
    if (!entry.last_of_score) continue;
    twice_won += equal_positives * (2 * negatives + equal_negatives);
    positives += equal_positives;
    negatives += equal_negatives;
    equal_positives = equal_negatives = 0;
  }
  if (positives == 0 || negatives == 0) return std::nullopt;
  return static_cast<double>(twice_won) / (2 * static_cast<double>(positives * negatives));
}

std::optional<double> RankedScores::Area() const {
  return Area(std::vector<std::uint32_t>(entries_.size(), 1));
}

std::vector<RankedScores> RankClasses(const Predictions& predictions) {
  std::vector<RankedScores> ranked;
  std::vector<double> scores(predictions.size());
  std::vector<bool> positive(predictions.size());
  for (std::size_t label = 0; label < predictions.classes; ++label) {
    for (std::size_t i = 0; i < predictions.size(); ++i) {
      scores[i] = predictions.Probability(i, label);
      positive[i] = predictions.labels[i] == static_cast<std::int64_t>(label);
    }
    ranked.emplace_back(scores, positive);
  }
  return ranked;
}

RocAuc ComputeRocAuc(const Predictions& predictions, const std::vector<RankedScores>& ranked) {
  std::vector<double> support(predictions.classes);
  for (const std::int64_t label : predictions.labels) ++support[static_cast<std::size_t>(label)];
  RocAuc auc;
  AreaMean macro, weighted;
  for (std::size_t label = 0; label < predictions.classes; ++label) {
    const std::optional<double> area = auc.classes.emplace_back(ranked[label].Area());
    macro.Add(area, 1);
    weighted.Add(area, support[label]);
  }
  auc.macro = macro.Value();
  auc.weighted = weighted.Value();
  auc.micro = MicroArea(predictions);
  return auc;
}

std::optional<double> MacroRocAuc(const std::vector<RankedScores>& ranked,
                                  const std::vector<std::uint32_t>& weights) {
  AreaMean macro;
  for (const RankedScores& scores : ranked) macro.Add(scores.Area(weights), 1);
  return macro.Value();
}

}  // namespace mlp::stages
