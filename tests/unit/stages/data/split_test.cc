#include "stages/data/split.h"

#include <algorithm>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kClasses{"a", "b"};

// 100 samples of class 0 and 20 of class 1, mixed.
std::vector<std::int64_t> Labels() {
  std::vector<std::int64_t> labels;
  for (int i = 0; i < 120; ++i) labels.push_back(i % 6 == 0);
  return labels;
}

TEST(SplitTest, TakesEachClassesShare) {
  const std::vector<std::int64_t> labels = Labels();
  const Split split = DrawSplit(labels, kClasses, 0.2, 0.1, 1);
  const auto ones = [&](const std::vector<std::size_t>& part) {
    return std::count_if(part.begin(), part.end(), [&](std::size_t i) { return labels[i] == 1; });
  };
  EXPECT_EQ(split.test.size(), 24u);
  EXPECT_EQ(ones(split.test), 4);
  EXPECT_EQ(split.validation.size(), 12u);
  EXPECT_EQ(ones(split.validation), 2);
  EXPECT_EQ(split.train.size(), 84u);
}

TEST(SplitTest, PutsEachSampleIntoOnePart) {
  const Split split = DrawSplit(Labels(), kClasses, 0.2, 0.1, 1);
  std::vector<std::size_t> all = split.train;
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  all.insert(all.end(), split.test.begin(), split.test.end());
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), 120u);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
  EXPECT_TRUE(std::is_sorted(split.train.begin(), split.train.end()));
}

TEST(SplitTest, DependsOnTheSeedAlone) {
  EXPECT_EQ(DrawSplit(Labels(), kClasses, 0.2, 0.1, 1).test,
            DrawSplit(Labels(), kClasses, 0.2, 0.1, 1).test);
  EXPECT_NE(DrawSplit(Labels(), kClasses, 0.2, 0.1, 1).test,
            DrawSplit(Labels(), kClasses, 0.2, 0.1, 2).test);
}

TEST(SplitTest, RefusesClassesThatAreTooSmall) {
  // Ten samples of class 0 and `count` of class 1.
  const auto error = [](std::size_t count) {
    std::vector<std::int64_t> labels(10, 0);
    labels.resize(10 + count, 1);
    return ErrorOf([&] { DrawSplit(labels, kClasses, 0.4, 0.4, 1); });
  };
  EXPECT_THAT(error(0), HasSubstr("class 'b' has 0 samples, too few to give any"));
  EXPECT_THAT(error(1), HasSubstr("class 'b' has 1 samples, too few to give any"));
  EXPECT_THAT(error(2), HasSubstr("class 'b' has 2 samples, too few to leave any"));
  EXPECT_EQ(error(3), "");
}

TEST(SplitTest, DealsEachSampleIntoOneFold) {
  const std::vector<std::int64_t> labels = Labels();
  const Split drawn = DrawSplit(labels, kClasses, 0.1, 0.1, 1);
  std::vector<std::size_t> all = drawn.test;
  for (std::size_t fold = 0; fold < 4; ++fold) {
    const Split split = DrawFold(labels, kClasses, 0.1, {4, fold}, 1);
    EXPECT_EQ(split.test, drawn.test);  // the same whatever is done with the others
    EXPECT_EQ(split.train.size() + split.validation.size(), 108u);
    EXPECT_EQ(split.validation.size(), 27u);
    const auto ones = std::count_if(split.validation.begin(), split.validation.end(),
                                    [&](std::size_t i) { return labels[i] == 1; });
    EXPECT_TRUE(ones == 4 || ones == 5) << ones;
    all.insert(all.end(), split.validation.begin(), split.validation.end());
    EXPECT_EQ(split.validation, DrawFold(labels, kClasses, 0.1, {4, fold}, 1).validation);
  }
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), 120u);
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
}

TEST(SplitTest, RefusesMoreFoldsThanAClassCanFill) {
  EXPECT_THAT(ErrorOf([] {
                DrawFold(Labels(), kClasses, 0.1, {19, 0}, 1);
              }),
              HasSubstr("class 'b' has 18 samples to deal, too few for 19 folds"));
  EXPECT_EQ(ErrorOf([] { DrawFold(Labels(), kClasses, 0.1, {18, 17}, 1); }), "");
}

}  // namespace
}  // namespace mlp::stages
