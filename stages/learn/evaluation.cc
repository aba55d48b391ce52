#include "stages/learn/evaluation.h"

#include <algorithm>

namespace mlp::stages {

std::vector<Mistake> WorstMistakes(const Predictions& predictions, std::size_t count) {
  std::vector<Mistake> mistakes;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const std::int64_t actual = predictions.labels[i];
    const std::int64_t predicted = predictions.Predicted(i);
    if (actual == predicted) continue;
    mistakes.push_back({i, actual, predicted,
                        predictions.Probability(i, static_cast<std::size_t>(actual)),
                        predictions.Probability(i, static_cast<std::size_t>(predicted)),
                        SampleLoss(predictions, i)});
  }
  std::stable_sort(mistakes.begin(), mistakes.end(),
                   [](const Mistake& a, const Mistake& b) { return a.loss > b.loss; });
  mistakes.resize(std::min(mistakes.size(), count));
  return mistakes;
}

Evaluation EvaluatePredictions(const Predictions& predictions, const Predictions* other,
                               const EvaluationOptions& options) {
  Evaluation evaluation;
  evaluation.confusion = ConfusionMatrix(predictions);
  evaluation.metrics = Summarize(evaluation.confusion);
  if (predictions.classes > options.top_k) {
    evaluation.top_k_accuracy = TopKAccuracy(predictions, options.top_k);
  }
  evaluation.loss = LogLoss(predictions);
  evaluation.brier = BrierScore(predictions);
  const std::vector<RankedScores> ranked = RankClasses(predictions);
  evaluation.roc_auc = ComputeRocAuc(predictions, ranked);
  evaluation.calibration = Calibrate(predictions, options.bins);
  if (options.bootstrap) {
    const BinnedConfidences confidences(predictions, options.bins);
    evaluation.intervals = Bootstrap(predictions, confidences, ranked, *options.bootstrap);
  }
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    evaluation.wrong += predictions.Right(i) ? 0 : 1;
  }
  evaluation.worst = WorstMistakes(predictions, options.mistakes);
  if (other != nullptr) {
    evaluation.comparison = CompareModels(predictions, *other, options.bootstrap);
  }
  return evaluation;
}

}  // namespace mlp::stages
