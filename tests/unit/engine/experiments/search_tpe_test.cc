// How well the tree-structured Parzen estimator searches: on functions with known minima it must
// find better points than random search, by the median over fixed seeds.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/unit/engine/experiments/search_for_tests.h"

namespace mlp {
namespace {

using testing::RunSearch;
using testing::SpaceOf;

constexpr std::uint64_t kSeeds = 7;
constexpr std::size_t kTrials = 60;

double ShiftedSphere(const SearchPoint& point) {
  double sum = 0;
  for (const Value& x : point) sum += (x.get<double>() - 1.5) * (x.get<double>() - 1.5);
  return sum;
}

// Minimum 0.397887 at three places.
double Branin(const SearchPoint& point) {
  constexpr double kPi = std::numbers::pi;
  const double x = point[0].get<double>();
  const double y = point[1].get<double>();
  const double valley = y - 5.1 / (4 * kPi * kPi) * x * x + 5 / kPi * x - 6;
  return valley * valley + 10 * (1 - 1 / (8 * kPi)) * std::cos(x) + 10;
}

// As a training does: a learning rate by orders of magnitude, a depth, an optimiser, a width.
double Training(const SearchPoint& point) {
  const double lr = std::log10(point[0].get<double>()) + 2.5;
  return lr * lr + std::abs(point[1].get<double>() - 6) / 10 + (point[2] == "adam" ? 0 : 0.4) +
         std::abs(std::log2(point[3].get<double>()) - 7) / 4;
}

double MedianBest(const std::vector<std::string>& space, SearchMethod method,
                  const testing::Cost& cost) {
  std::vector<double> best;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto results =
        RunSearch(SpaceOf(space).value(), {method, Direction::kMin, seed}, kTrials, cost);
    best.push_back(*BestOf(results, Direction::kMin)->value);
  }
  std::sort(best.begin(), best.end());
  return best[kSeeds / 2];
}

void ExpectBetterThanRandom(const std::vector<std::string>& space, const testing::Cost& cost,
                            double minimum, double share) {
  const double random = MedianBest(space, SearchMethod::kRandom, cost) - minimum;
  const double tpe = MedianBest(space, SearchMethod::kTpe, cost) - minimum;
  EXPECT_LT(tpe, random * share) << "random " << random << ", tpe " << tpe;
}

TEST(TpeQuality, ShiftedSphere) {
  ExpectBetterThanRandom({"a=interval(-5,5)", "b=interval(-5,5)", "c=interval(-5,5)"},
                         ShiftedSphere, 0, 0.5);
}

TEST(TpeQuality, Branin) {
  ExpectBetterThanRandom({"x=interval(-5,10)", "y=interval(0,15)"}, Branin, 0.397887, 0.8);
}

TEST(TpeQuality, NumbersWholeNumbersAndChoices) {
  ExpectBetterThanRandom({"lr=tag(log,interval(1e-6,1))", "depth=int(interval(1,20))",
                          "optimizer=sgd,adam,lion,rmsprop", "width=16,32,64,128,256,512"},
                         Training, 0, 0.6);
}

}  // namespace
}  // namespace mlp
