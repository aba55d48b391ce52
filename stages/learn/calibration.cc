#include "stages/learn/calibration.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace mlp::stages {
namespace {

double EdgeOf(std::size_t edge, std::size_t bins) {
  return static_cast<double>(edge) / static_cast<double>(bins);
}

double ConfidenceOf(const Predictions& predictions, std::size_t sample) {
  return predictions.Probability(sample, static_cast<std::size_t>(predictions.Predicted(sample)));
}

// The bin of `confidence`: as many as there are inner edges below it.
std::size_t BinOf(double confidence, std::size_t bins) {
  const auto guess = static_cast<std::size_t>(confidence * static_cast<double>(bins));
  std::size_t bin = std::min(guess, bins - 1);
  // The product is rounded, so that the guess may be one off at an edge; and the edge itself
  // belongs to the bin below it.
  while (bin > 0 && confidence <= EdgeOf(bin, bins)) --bin;
  while (bin + 1 < bins && confidence > EdgeOf(bin + 1, bins)) ++bin;
  return bin;
}

}  // namespace

Calibration Calibrate(const Predictions& predictions, std::size_t bins) {
  Calibration calibration;
  for (std::size_t bin = 0; bin < bins; ++bin) {
    calibration.bins.push_back({EdgeOf(bin, bins), EdgeOf(bin + 1, bins), 0, 0, 0});
  }
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const double confidence = ConfidenceOf(predictions, i);
    CalibrationBin& bin = calibration.bins[BinOf(confidence, bins)];
    ++bin.samples;
    bin.confidence += confidence;
    bin.accuracy += predictions.Right(i) ? 1 : 0;
    calibration.confidence += confidence;
  }
  const auto samples = static_cast<double>(predictions.size());
  for (CalibrationBin& bin : calibration.bins) {
    if (bin.samples == 0) continue;
    const auto inside = static_cast<double>(bin.samples);
    bin.confidence /= inside;
    bin.accuracy /= inside;
    const double gap = std::abs(bin.accuracy - bin.confidence);
    calibration.expected_error += gap * (inside / samples);
    calibration.maximum_error = std::max(calibration.maximum_error, gap);
  }
  calibration.confidence /= samples;
  return calibration;
}

BinnedConfidences::BinnedConfidences(const Predictions& predictions, std::size_t bins)
    : bins_(bins) {
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const double confidence = ConfidenceOf(predictions, i);
    entries_.push_back({static_cast<std::uint32_t>(BinOf(confidence, bins)),
                        confidence - (predictions.Right(i) ? 1 : 0)});
  }
}

double BinnedConfidences::ExpectedError(const std::vector<std::uint32_t>& weights) const {
  // A bin's share of the ECE is |sum of confidences - number of right ones| / samples.
  std::vector<double> excess(bins_);
  std::uint64_t samples = 0;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    excess[entries_[i].bin] += weights[i] * entries_[i].excess;
    samples += weights[i];
  }
  double sum = 0;
  for (const double one : excess) sum += std::abs(one);
  return sum / static_cast<double>(samples);
}

std::string ReliabilityCsv(const Calibration& calibration) {
  std::string csv = "low,high,samples,confidence,accuracy\n";
  for (const CalibrationBin& bin : calibration.bins) {
    fmt::format_to(std::back_inserter(csv), "{},{},{},", bin.low, bin.high, bin.samples);
    if (bin.samples > 0) {
      fmt::format_to(std::back_inserter(csv), "{},{}", bin.confidence, bin.accuracy);
    } else {
      csv += ',';
    }
    csv += '\n';
  }
  return csv;
}

}  // namespace mlp::stages
