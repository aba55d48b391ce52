#include "stages/learn/latency.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "stages/learn/quantile.h"

namespace mlp::stages {
namespace {

constexpr int kWarmUps = 5;
constexpr int kRuns = 51;
constexpr std::size_t kSpreadRuns = 200;
constexpr std::size_t kFewestSpreadRuns = 20;
constexpr double kSpreadSeconds = 10;

double SecondsOf(Network& network, const torch::Tensor& batch) {
  const auto start = std::chrono::steady_clock::now();
  // Fetching a result waits for a device that works on its own.
  network(batch).sum().item<float>();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double Median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return Quantile(values, 0.5);
}

}  // namespace

Latencies CompareLatency(Network& first, Network& second, const torch::Tensor& batch) {
  const torch::NoGradGuard no_grad;
  first->eval();
  second->eval();
  std::vector<double> of_first, of_second;
  for (int run = -kWarmUps; run < kRuns; ++run) {
    const double seconds_first = SecondsOf(first, batch);
    const double seconds_second = SecondsOf(second, batch);
    if (run < 0) continue;
    of_first.push_back(seconds_first);
    of_second.push_back(seconds_second);
  }
  return {Median(of_first), Median(of_second), kRuns};
}

LatencySpread MeasureLatency(Network& network, const torch::Tensor& batch) {
  const torch::NoGradGuard no_grad;
  network->eval();
  for (int run = 0; run < kWarmUps; ++run) SecondsOf(network, batch);
  std::vector<double> seconds;
  double sum = 0;
  while (seconds.size() < kFewestSpreadRuns ||
         (seconds.size() < kSpreadRuns && sum < kSpreadSeconds)) {
    sum += seconds.emplace_back(SecondsOf(network, batch));
  }
  std::sort(seconds.begin(), seconds.end());
  return {Quantile(seconds, 0.5), Quantile(seconds, 0.9), Quantile(seconds, 0.99),
          static_cast<int>(seconds.size())};
}

}  // namespace mlp::stages
