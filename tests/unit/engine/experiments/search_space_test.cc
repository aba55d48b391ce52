#include "engine/experiments/search_space.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "engine/experiments/sweeps.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/search_for_tests.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;
using testing::SpaceOf;

// The largest distance between the distribution of the numbers and the even one over [0, 1), which
// 1.95 / sqrt(n) exceeds once in a thousand times (Kolmogorov and Smirnov).
double DistanceFromEven(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const auto n = static_cast<double>(numbers.size());
  double distance = 0;
  for (std::size_t i = 0; i < numbers.size(); ++i)
    distance = std::max({distance, numbers[i] - static_cast<double>(i) / n,
                         static_cast<double>(i + 1) / n - numbers[i]});
  return distance;
}

std::vector<Value> Draws(const SearchDimension& dimension, int count) {
  std::vector<Value> values;
  SearchRandom random(7);
  for (int i = 0; i < count; ++i) values.push_back(dimension.Draw(random));
  return values;
}

TEST(SearchRandom, IsSplitMix64) {
  SearchRandom random(0);  // the first outputs of splitmix64.c by Sebastiano Vigna
  EXPECT_EQ(random.Next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(random.Next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(random.Next(), 0x06c45d188009454fu);
}

TEST(SearchRandom, StreamsDiffer) {
  EXPECT_NE(SearchRandom(1, {2, 3}).Next(), SearchRandom(1, {3, 2}).Next());
  EXPECT_NE(SearchRandom(1, {0}).Next(), SearchRandom(1, {0, 0}).Next());
  EXPECT_NE(SearchRandom(1, {0}).Next(), SearchRandom(0, {1}).Next());
}

TEST(SearchDimension, FloatsAreEvenWithinTheInterval) {
  const SearchSpace space = SpaceOf({"x=interval(-2,3)"}).value();
  std::vector<double> places;
  for (const Value& value : Draws(space.dimensions()[0], 2000)) {
    ASSERT_TRUE(value.is_number_float());
    places.push_back((value.get<double>() + 2) / 5);
    ASSERT_TRUE(places.back() >= 0 && places.back() < 1) << value;
  }
  EXPECT_LT(DistanceFromEven(places), 1.95 / std::sqrt(2000.0));
}

TEST(SearchDimension, ByOrdersOfMagnitudeTheLogarithmIsEven) {
  const SearchSpace space = SpaceOf({"x=tag(log,interval(1e-5,10))"}).value();
  std::vector<double> places;
  for (const Value& value : Draws(space.dimensions()[0], 2000)) {
    places.push_back((std::log10(value.get<double>()) + 5) / 6);
    ASSERT_TRUE(places.back() >= 0 && places.back() < 1) << value;
  }
  EXPECT_LT(DistanceFromEven(places), 1.95 / std::sqrt(2000.0));
}

TEST(SearchDimension, WholeNumbersAreWholeAndAllAreDrawn) {
  for (const char* const text : {"x=int(interval(-1.5,3))", "x=tag(int,interval(-1,2.5))"}) {
    const SearchSpace space = SpaceOf({text}).value();
    std::map<std::int64_t, int> counts;
    for (const Value& value : Draws(space.dimensions()[0], 4000)) {
      ASSERT_TRUE(value.is_number_integer());
      ++counts[value.get<std::int64_t>()];
    }
    ASSERT_EQ(counts.size(), 4U);
    EXPECT_EQ(counts.begin()->first, -1);
    EXPECT_EQ(counts.rbegin()->first, 2);
    for (const auto& [value, count] : counts) EXPECT_NEAR(count, 1000, 120) << value;
  }
}

TEST(SearchDimension, WholeNumbersByOrdersOfMagnitude) {
  const SearchSpace space = SpaceOf({"x=tag(log,int,interval(1,1001))"}).value();
  int below_32 = 0;
  std::int64_t least = 1000, most = 1;
  for (const Value& value : Draws(space.dimensions()[0], 4000)) {
    const std::int64_t number = value.get<std::int64_t>();
    least = std::min(least, number);
    most = std::max(most, number);
    below_32 += number < 32;
  }
  EXPECT_EQ(least, 1);
  EXPECT_LE(most, 1000);
  EXPECT_GT(most, 950);
  EXPECT_NEAR(below_32, 4000 * std::log(31.5 / 0.5) / std::log(1000.5 / 0.5), 150);
}

TEST(SearchDimension, ChoicesAreDrawnEvenlyEachOnce) {
  const SearchSpace space = SpaceOf({"x=choice(a,b,a,1,true)"}).value();
  EXPECT_EQ(space.Count(), 4U);
  std::map<std::string, int> counts;
  for (const Value& value : Draws(space.dimensions()[0], 4000)) ++counts[value.dump()];
  ASSERT_EQ(counts.size(), 4U);
  for (const auto& [value, count] : counts) EXPECT_NEAR(count, 1000, 120) << value;
}

TEST(SearchDimension, FloatsAreShortAndStayWithinNarrowIntervals) {
  const SearchSpace wide = SpaceOf({"x=interval(0,1)"}).value();
  for (const Value& value : Draws(wide.dimensions()[0], 100))
    EXPECT_LE(PythonRepr(value.get<double>()).size(), 16U) << value;
  for (const char* const text :
       {"x=interval(1,1.0000000000000004)", "x=tag(log,interval(1,1.0000000000000004))",
        "x=interval(0.99999999999999,1)", "x=tag(log,interval(0.99999999999999,1))",
        "x=interval(-1e308,1e308)", "x=tag(log,interval(5e-324,1e308))"}) {
    const SearchSpace space = SpaceOf({text}).value();
    for (const Value& value : Draws(space.dimensions()[0], 100))
      EXPECT_TRUE(space.Contains({value})) << text << " " << PythonRepr(value.get<double>());
  }
}

TEST(SearchDimension, NumbersAmongChoicesHaveAnOrder) {
  const SearchSpace space = SpaceOf({"w=64,16,32", "o=adam,sgd,lion", "b=1,2"}).value();
  const SearchDimension& width = space.dimensions()[0];
  EXPECT_FALSE(width.IsUnordered());
  EXPECT_EQ(width.ToScale(16), 0);
  EXPECT_EQ(width.ToScale(64), 2);
  EXPECT_EQ(width.FromScale(1), 32);
  EXPECT_EQ(width.ValueAt(0), 64);
  EXPECT_EQ(width.ToScale(17), std::nullopt);
  EXPECT_TRUE(space.dimensions()[1].IsUnordered());
  EXPECT_TRUE(space.dimensions()[2].IsUnordered());
}

TEST(SearchSpace, PointsAreNumberedAsSweepsAreExpanded) {
  const std::vector<std::string> texts = {"a=3,1,2", "fixed=7", "other.yaml:c=x,y", "b=true,false"};
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseOverride(text).value());
  const auto combinations = ExpandSweeps(overrides).value();
  const SearchSpace space = SearchSpace::Make(overrides).value();
  ASSERT_EQ(space.Count(), combinations.size());
  for (std::uint64_t index = 0; index < combinations.size(); ++index) {
    const SearchPoint point = space.PointAt(index);
    EXPECT_EQ(space.IndexOf(point), index);
    const std::vector<Override> trial = space.OverridesOf(point);
    ASSERT_EQ(trial.size(), combinations[index].size());
    for (std::size_t i = 0; i < trial.size(); ++i)
      EXPECT_EQ(OverrideText(trial[i]), OverrideText(combinations[index][i]));
    EXPECT_EQ(space.PointOf(trial), point);
  }
}

TEST(SearchSpace, FindsThePointOfStoredOverrides) {
  const SearchSpace space = SpaceOf({"lr=tag(log,interval(1e-4,1))", "m=a,b", "k=1"}).value();
  const auto parsed = [](const std::vector<std::string>& texts) {
    std::vector<Override> overrides;
    for (const std::string& text : texts) overrides.push_back(ParseOverride(text).value());
    return overrides;
  };
  EXPECT_EQ(space.PointOf(parsed({"lr=0.01", "m=a", "k=1"})), (SearchPoint{0.01, "a"}));
  EXPECT_EQ(space.PointOf(parsed({"lr=2.0", "m=a", "k=1"})), std::nullopt);
  EXPECT_EQ(space.PointOf(parsed({"lr=0.01", "m=c", "k=1"})), std::nullopt);
  EXPECT_EQ(space.PointOf(parsed({"lr=0.01", "m=a", "k=2"})), std::nullopt);
  EXPECT_EQ(space.PointOf(parsed({"m=a", "lr=0.01", "k=1"})), std::nullopt);
  EXPECT_EQ(space.PointOf(parsed({"lr=0.01", "m=a"})), std::nullopt);
}

TEST(SearchSpace, CountsOnlyWhatCanBeCounted) {
  EXPECT_EQ(SpaceOf({"a=1,2", "b=int(interval(0,10))"})->Count(), 20U);
  EXPECT_EQ(SpaceOf({"a=1,2", "b=interval(0,10)"})->Count(), std::nullopt);
  EXPECT_EQ(SpaceOf({"a=int(interval(0,1e15))", "b=int(interval(0,1e15))"})->Count(), std::nullopt);
}

TEST(SearchSpace, RefusesWhatIsNoSpace) {
  EXPECT_THAT(SpaceOf({"a=1", "~b"}), FailsWith(ErrorCode::kUsage, "nothing to search"));
  EXPECT_THAT(SpaceOf({"a=glob(*)"}), FailsWith(ErrorCode::kUsage, "'a' is given glob(...)"));
  EXPECT_THAT(SpaceOf({"a=int(interval(0,1e17))"}), FailsWith(ErrorCode::kUsage, "too wide"));
  EXPECT_THAT(SpaceOf({"a=interval(0,1)"}, SearchMethod::kGrid),
              FailsWith(ErrorCode::kUsage, "'a' is given interval(...)"));
  EXPECT_THAT(SpaceOf({"a=1,2"}, SearchMethod::kGrid), IsOk());
}

}  // namespace
}  // namespace mlp
