#include "engine/experiments/search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "engine/experiments/search_parzen.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/search_for_tests.h"

namespace mlp {
namespace {

using State = TrialResult::State;
using testing::FailsWith;
using testing::RunSearch;
using testing::SpaceOf;

const std::vector<std::string> kMixed = {"lr=tag(log,interval(1e-5,1))", "depth=int(interval(1,9))",
                                         "optimizer=adam,sgd", "width=16,32,64,128", "seed=3"};

double MixedCost(const SearchPoint& point) {
  const double lr = std::log10(point[0].get<double>()) + 2;
  return lr * lr + std::abs(point[1].get<double>() - 4) / 4 + (point[2] == "sgd" ? 0.5 : 0) +
         std::abs(point[3].get<double>() - 64) / 64;
}

TEST(ParseSearchMethod, KnowsFour) {
  for (const char* const name : {"grid", "random", "tpe", "asha"})
    EXPECT_EQ(NameOf(ParseSearchMethod(name).value()), name);
  EXPECT_THAT(ParseSearchMethod("bayes"), FailsWith(ErrorCode::kUsage, "no search 'bayes'"));
  EXPECT_EQ(ParseSearchMethod("bayes").error().hint, "it is one of grid, random, tpe, asha");
  EXPECT_EQ(ParseSearchMethod("gird").error().hint, "did you mean 'grid'?");
}

TEST(Suggest, GridGoesThroughAllCombinationsAndEnds) {
  const SearchSpace space = SpaceOf({"a=1,2", "b=x,y,z"}).value();
  const SearchSettings settings{SearchMethod::kGrid, Direction::kMin, 0};
  for (std::size_t number = 0; number < 6; ++number)
    EXPECT_EQ(Suggest(space, settings, number, {})->point, space.PointAt(number));
  EXPECT_FALSE(Suggest(space, settings, 6, {}));
}

TEST(Suggest, EachTrialIsTheSameInAnyOrderAndBatch) {
  const SearchSpace space = SpaceOf(kMixed).value();
  for (const SearchMethod method : {SearchMethod::kRandom, SearchMethod::kAsha}) {
    const SearchSettings settings{method, Direction::kMin, 11};
    const auto in_order = RunSearch(space, settings, 30, MixedCost);
    for (std::size_t number = 30; number-- > 0;)
      EXPECT_EQ(Suggest(space, settings, number, {})->point, in_order[number].point);
  }
  const SearchSettings tpe{SearchMethod::kTpe, Direction::kMin, 11};
  auto results = RunSearch(space, tpe, 40, MixedCost);
  const auto next = Suggest(space, tpe, 40, results);
  std::reverse(results.begin(), results.end());
  EXPECT_EQ(Suggest(space, tpe, 40, results)->point, next->point);
}

TEST(Suggest, AnotherSeedIsAnotherSearch) {
  const SearchSpace space = SpaceOf(kMixed).value();
  for (const SearchMethod method : {SearchMethod::kRandom, SearchMethod::kTpe}) {
    const auto a = RunSearch(space, {method, Direction::kMin, 1}, 20, MixedCost);
    const auto b = RunSearch(space, {method, Direction::kMin, 2}, 20, MixedCost);
    for (std::size_t i = 0; i < 20; ++i) EXPECT_NE(a[i].point, b[i].point);
  }
}

// The draws are part of what a stored search means: other ones would not go on from its results.
TEST(Suggest, TheDrawsAreTheseOnEveryMachine) {
  const SearchSpace space = SpaceOf(kMixed).value();
  const SearchSettings random{SearchMethod::kRandom, Direction::kMin, 42};
  const SearchSettings tpe{SearchMethod::kTpe, Direction::kMin, 42};
  const auto trial = Suggest(space, random, 3, {});
  std::string written;
  for (const Override& change : trial->overrides) written += OverrideText(change) + " ";
  EXPECT_EQ(written, "lr=1.74820346e-05 depth=8 optimizer=adam width=16 seed=3 ");
  const auto results = RunSearch(space, tpe, 15, MixedCost);
  EXPECT_EQ(Value(results[14].point).dump(), R"([0.006204044633,6,"adam",128])");
}

TEST(Suggest, AFiniteSpaceIsTriedOnceAndThenExhausted) {
  const SearchSpace space =
      SpaceOf({"a=tag(log,int,interval(1,31))", "b=x,y", "c=0.1,0.2,0.3"}).value();
  for (const SearchMethod method :
       {SearchMethod::kGrid, SearchMethod::kRandom, SearchMethod::kTpe, SearchMethod::kAsha}) {
    const auto results = RunSearch(space, {method, Direction::kMin, 5}, 1000,
                                   [](const SearchPoint& point) { return point[0].get<double>(); });
    std::set<std::uint64_t> tried;
    for (const TrialResult& one : results) tried.insert(*space.IndexOf(one.point));
    EXPECT_EQ(results.size(), 180U) << NameOf(method);
    EXPECT_EQ(tried.size(), 180U) << NameOf(method);
  }
}

TEST(Suggest, TrialsAreInTheSpace) {
  const SearchSpace space = SpaceOf(kMixed).value();
  for (const SearchMethod method : {SearchMethod::kRandom, SearchMethod::kTpe})
    for (const TrialResult& one : RunSearch(space, {method, Direction::kMax, 3}, 60, MixedCost))
      EXPECT_TRUE(space.Contains(one.point)) << Value(one.point);
}

std::vector<TrialResult> TwentyTrials(const SearchSpace& space) {
  std::vector<TrialResult> results;
  for (std::size_t number = 0; number < 20; ++number) {
    const double x = (static_cast<double>(number) + 0.5) / 20;
    results.push_back({number, {x}, State::kDone, (x - 0.3) * (x - 0.3), 0});
  }
  EXPECT_TRUE(space.Contains(results[7].point));
  return results;
}

double MeanOfTpe(const SearchSpace& space, const std::vector<TrialResult>& results,
                 Direction direction = Direction::kMin) {
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 60; ++seed)
    sum +=
        Suggest(space, {SearchMethod::kTpe, direction, seed}, 50, results)->point[0].get<double>();
  return sum / 60;
}

TEST(SuggestByTpe, LooksWhereTrialsAreGood) {
  const SearchSpace space = SpaceOf({"x=interval(0,1)"}).value();
  const auto results = TwentyTrials(space);
  EXPECT_NEAR(MeanOfTpe(space, results), 0.3, 0.06);
  EXPECT_GT(MeanOfTpe(space, results, Direction::kMax), 0.85);
}

TEST(SuggestByTpe, FailedTrialsAndInfinitiesAreBad) {
  const SearchSpace space = SpaceOf({"x=interval(0,1)"}).value();
  for (const double value :
       {std::numeric_limits<double>::quiet_NaN(), -std::numeric_limits<double>::infinity()}) {
    auto results = TwentyTrials(space);
    for (std::size_t i = 0; i < 10; ++i) {
      results[i].state = i % 2 == 0 ? State::kDone : State::kFailed;
      results[i].value = i % 2 == 0 ? std::optional<double>(value) : std::nullopt;
    }
    EXPECT_GT(MeanOfTpe(space, results), 0.49);
  }
}

TEST(SuggestByTpe, StoppedTrialsAreWorseThanThoseThatAreDone) {
  const SearchSpace space = SpaceOf({"x=interval(0,1)"}).value();
  auto results = TwentyTrials(space);
  for (std::size_t i = 0; i < 10; ++i) {
    results[i].state = State::kStopped;
    results[i].value = -1;
    results[i].step = i;
  }
  EXPECT_GT(MeanOfTpe(space, results), 0.45);
  for (TrialResult& one : results) one.state = State::kStopped;
  EXPECT_NEAR(MeanOfTpe(space, results), 0.45, 0.1);  // those that came farthest: 8 and 9
}

TEST(SuggestByTpe, RunningTrialsAreKeptAwayFrom) {
  const SearchSpace space = SpaceOf({"x=interval(0,1)"}).value();
  auto results = TwentyTrials(space);
  const SearchSettings settings{SearchMethod::kTpe, Direction::kMin, 4};
  const auto first = Suggest(space, settings, 20, results);
  for (std::size_t number = 20; number < 26; ++number)
    results.push_back({number, first->point, State::kRunning, std::nullopt, 0});
  EXPECT_NE(Suggest(space, settings, 26, results)->point, first->point);
  double near = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto next = Suggest(space, {SearchMethod::kTpe, Direction::kMin, seed}, 26, results);
    near += std::abs(next->point[0].get<double>() - first->point[0].get<double>()) < 0.02;
  }
  EXPECT_LT(near, 8);
}

TEST(SuggestByTpe, ResultsOfAnotherSpaceDoNotCount) {
  const SearchSpace space = SpaceOf({"x=interval(0,1)"}).value();
  const SearchSettings settings{SearchMethod::kTpe, Direction::kMin, 4};
  auto results = TwentyTrials(space);
  const auto next = Suggest(space, settings, 20, results);
  results.push_back({21, {2.0}, State::kDone, -100.0, 0});
  results.push_back({22, {0.3, 1}, State::kDone, -100.0, 0});
  results.push_back({20, {0.9}, State::kDone, -100.0, 0});  // its own, when it is asked for again
  EXPECT_EQ(Suggest(space, settings, 20, results)->point, next->point);
}

TEST(ParzenMixture, ADensityHasTheSumOne) {
  const SearchSpace space = SpaceOf({"x=interval(-1,2)"}).value();
  const ParzenMixture mixture(space, {{0.0}, {1.9}, {0.1}, {-1.0}});
  double sum = 0;
  for (int i = 0; i < 3000; ++i)
    sum += std::exp(mixture.LogDensity({-1 + (i + 0.5) / 1000})) / 1000;
  EXPECT_NEAR(sum, 1, 1e-6);
}

TEST(ParzenMixture, MassesOfWholeNumbersAndChoicesHaveTheSumOne) {
  const SearchSpace space = SpaceOf({"n=int(interval(0,7))", "c=a,b,c", "w=1,10,100"}).value();
  std::vector<SearchPoint> points;
  for (std::uint64_t index = 0; index < 63; index += 2) points.push_back(space.PointAt(index));
  const ParzenMixture mixture(space, points);
  double sum = 0;
  for (std::uint64_t i = 0; i < 63; ++i) sum += std::exp(mixture.LogDensity(space.PointAt(i)));
  EXPECT_NEAR(sum, 1, 1e-9);
}

TEST(ParzenMixture, DrawsFollowTheDensity) {
  const SearchSpace space = SpaceOf({"n=int(interval(0,4))", "c=a,b,c"}).value();
  const ParzenMixture mixture(space, {{0, "a"}, {1, "a"}, {3, "c"}});
  std::vector<int> counts(12);
  SearchRandom random(1);
  for (int i = 0; i < 12000; ++i) ++counts[*space.IndexOf(mixture.Draw(random))];
  for (std::uint64_t i = 0; i < 12; ++i) {
    const double expected = 12000 * std::exp(mixture.LogDensity(space.PointAt(i)));
    EXPECT_NEAR(counts[i], expected, 4 * std::sqrt(expected)) << space.PointAt(i)[0];
  }
}

TEST(BestOf, IsTheFirstOfTheBestThatAreDone) {
  std::vector<TrialResult> results = {
      {3, {}, State::kDone, 2.0, 0},          {1, {}, State::kDone, 2.0, 0},
      {0, {}, State::kStopped, 9.0, 0},       {2, {}, State::kDone, 1.0, 0},
      {4, {}, State::kDone, std::nan(""), 0},
  };
  EXPECT_EQ(BestOf(results, Direction::kMax)->number, 1U);
  EXPECT_EQ(BestOf(results, Direction::kMin)->number, 2U);
  EXPECT_EQ(BestOf({}, Direction::kMin), nullptr);
}

}  // namespace
}  // namespace mlp
