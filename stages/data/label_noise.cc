#include "stages/data/label_noise.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "stages/base/random.h"
#include "stages/data/parallel.h"

namespace mlp::stages {
namespace {

constexpr std::size_t kNeighbours = 10;
constexpr std::size_t kAgreeing = 8;
constexpr std::size_t kCells = 8;  // an image's features are so many rows and columns at most

using Features = std::vector<float>;

template <typename T>
Features TableFeatures(const T* values, const Statistics& statistics) {
  Features features;
  for (std::size_t i = 0; i < statistics.std.size(); ++i) {
    const double scale = statistics.std[i] > 0 ? statistics.std[i] : 1;
    features.push_back(static_cast<float>(static_cast<double>(values[i]) / scale));
  }
  return features;
}

// The mean of all channels over each cell of a grid.
template <typename T>
Features ImageFeatures(const T* values, std::size_t channels, std::size_t height,
                       std::size_t width) {
  const std::size_t rows = std::min(kCells, height);
  const std::size_t columns = std::min(kCells, width);
  std::vector<double> sums(rows * columns);
  std::vector<double> counts(rows * columns);
  for (std::size_t i = 0; i < channels * height * width; ++i) {
    const std::size_t y = i / width % height;
    const std::size_t cell = y * rows / height * columns + i % width * columns / width;
    sums[cell] += static_cast<double>(values[i]);
    ++counts[cell];
  }
  Features features;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    features.push_back(static_cast<float>(sums[i] / counts[i]));
  }
  return features;
}

Features FeaturesOf(const Samples& samples, std::size_t index, const Statistics& statistics) {
  const std::size_t width = CountValues(samples.shape).value();
  return std::visit(
      [&](const auto& all) {
        const auto* values = all.data() + index * width;
        if (samples.shape.size() == 1) return TableFeatures(values, statistics);
        return ImageFeatures(values, static_cast<std::size_t>(samples.shape[0]),
                             static_cast<std::size_t>(samples.shape[1]),
                             static_cast<std::size_t>(samples.shape[2]));
      },
      samples.values);
}

float SquaredDistance(const Features& a, const Features& b) {
  float sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return sum;
}

std::vector<std::size_t> DrawSubset(std::size_t size, std::size_t most, std::uint64_t seed) {
  std::vector<std::size_t> subset(size);
  std::iota(subset.begin(), subset.end(), std::size_t{0});
  if (size <= most) return subset;
  Random random(DeriveSeed(seed, "prepare.label_noise"));
  Shuffle(subset, random);
  subset.resize(most);
  std::sort(subset.begin(), subset.end());
  return subset;
}

// The class that most of the nearest neighbours of sample `at` of the subset have, and how many.
// Of equally near samples the first count.
std::pair<std::int64_t, std::size_t> Vote(const std::vector<Features>& features,
                                          const std::vector<std::int64_t>& labels, std::size_t at) {
  std::vector<std::pair<float, std::size_t>> others;
  for (std::size_t i = 0; i < features.size(); ++i) {
    if (i != at) others.emplace_back(SquaredDistance(features[at], features[i]), i);
  }
  std::partial_sort(others.begin(), others.begin() + kNeighbours, others.end());
  std::map<std::int64_t, std::size_t> votes;
  for (std::size_t i = 0; i < kNeighbours; ++i) ++votes[labels[others[i].second]];
  const auto most = std::max_element(
      votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  return {most->first, most->second};
}

}  // namespace

LabelNoise FindLabelNoise(const Samples& samples, const Statistics& statistics, std::size_t most,
                          std::uint64_t seed, std::size_t threads) {
  const std::vector<std::size_t> subset = DrawSubset(samples.size(), most, seed);
  LabelNoise noise;
  if (subset.size() < kFewestForLabelNoise) return noise;
  std::vector<Features> features(subset.size());
  std::vector<std::int64_t> labels;
  for (const std::size_t index : subset) labels.push_back(samples.labels[index]);
  ParallelFor(subset.size(), threads,
              [&](std::size_t i) { features[i] = FeaturesOf(samples, subset[i], statistics); });
  std::vector<std::pair<std::int64_t, std::size_t>> votes(subset.size());
  ParallelFor(subset.size(), threads, [&](std::size_t i) { votes[i] = Vote(features, labels, i); });
  noise.examined = subset.size();
  noise.neighbours = kNeighbours;
  for (std::size_t i = 0; i < subset.size(); ++i) {
    const auto& [suggested, agreeing] = votes[i];
    if (suggested == labels[i] || agreeing < kAgreeing) continue;
    noise.doubts.push_back({subset[i], suggested, agreeing});
  }
  std::stable_sort(noise.doubts.begin(), noise.doubts.end(),
                   [](const auto& a, const auto& b) { return a.agreeing > b.agreeing; });
  return noise;
}

}  // namespace mlp::stages
