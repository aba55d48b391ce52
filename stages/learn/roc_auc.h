// The area under the ROC curve: how likely a sample of a class has a larger score for it than a
// sample of another class, equal scores counting half. Computed as the statistic of Mann and
// Whitney (Hanley and McNeil, "The meaning and use of the area under a receiver operating
// characteristic (ROC) curve", Radiology 143, 1982); the curve itself is not needed.

#ifndef MLPIPE_STAGES_LEARN_ROC_AUC_H_
#define MLPIPE_STAGES_LEARN_ROC_AUC_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "stages/learn/predictions.h"

namespace mlp::stages {

// Scores in increasing order, sorted once; the area may then be asked for again and again under
// other weights, as the bootstrap does.
class RankedScores {
 public:
  // `positive[i]` says whether sample i is of the class that `scores[i]` is for. Scores are not
  // NaN.
  RankedScores(const std::vector<double>& scores, const std::vector<bool>& positive);

  // Sample i counts `weights[i]` times. Nothing where only one side counts. Exact up to the last
  // division: the weights' sum must be under 2^31.
  std::optional<double> Area(const std::vector<std::uint32_t>& weights) const;

  // Each sample counts once.
  std::optional<double> Area() const;

 private:
  struct Entry {
    std::uint32_t sample;
    bool positive;
    bool last_of_score;  // the next entry, if any, has a larger score
  };
  std::vector<Entry> entries_;
};

// The scores of each class against all others ("one versus rest"), by class.
std::vector<RankedScores> RankClasses(const Predictions& predictions);

// Nothing where no sample, or every sample, is of the class; averages are over the classes that
// have an area, and nothing where none has. With two classes both have the same area, so the macro
// average is what is called the ROC-AUC of a binary classifier.
struct RocAuc {
  std::vector<std::optional<double>> classes;
  std::optional<double> macro;     // each class weighs the same
  std::optional<double> weighted;  // each class weighs its samples
  std::optional<double> micro;     // of all scores of all classes as those of one
};
RocAuc ComputeRocAuc(const Predictions& predictions, const std::vector<RankedScores>& ranked);

// The macro average under weights of the samples.
std::optional<double> MacroRocAuc(const std::vector<RankedScores>& ranked,
                                  const std::vector<std::uint32_t>& weights);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_ROC_AUC_H_
