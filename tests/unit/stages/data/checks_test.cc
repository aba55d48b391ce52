#include "stages/data/checks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Optional;

class ChecksTest : public ::testing::Test {
 protected:
  // Why the check `name` was not made; empty if it was.
  std::string WhyNot(const std::string& name, const CheckOptions& options = {}) {
    for (const CheckResult& check : Run(options).checks) {
      if (check.name == name) return check.not_looked_for.value_or("");
    }
    ADD_FAILURE() << "there is no check " << name;
    return "";
  }
  // What the check `name` finds in these splits.
  std::optional<std::string> Find(const std::string& name, const CheckOptions& options = {}) {
    for (const CheckResult& check : Run(options).checks) {
      if (check.name == name) return check.finding;
    }
    ADD_FAILURE() << "there is no check " << name;
    return std::nullopt;
  }
  Findings Run(const CheckOptions& options) {
    return RunChecks(info_, splits_, skipped_, sizes_, options);
  }
  DatasetInfo info_{{"a", "b"}, {2}, {{0, 0}, {1, 1}}, {{"x"}, {"y"}}};
  std::map<std::string, Samples> splits_{
      {"train", {{2}, std::vector<float>{1, 5, 2, 6}, {0, 1}, {"t:1", "t:2"}}},
      {"validation", {{2}, std::vector<float>{3, 7, 4, 8}, {0, 1}, {"v:1", "v:2"}}},
      {"test", {{2}, std::vector<float>{5, 9, 6, 10}, {0, 1}, {"e:1", "e:2"}}}};
  std::vector<SkippedSample> skipped_;
  std::vector<SourceSize> sizes_;
};

TEST_F(ChecksTest, FindsNothingInGoodData) {
  for (const CheckResult& check : Run({}).checks) {
    EXPECT_EQ(check.finding, std::nullopt) << check.name;
    EXPECT_EQ(check.action, CheckAction::kWarn);
  }
  for (const char* name : kChosenChecks) Find(name);
}

TEST_F(ChecksTest, FindsEqualSamples) {
  splits_["test"].values = std::vector<float>{2, 6, 2, 6};
  EXPECT_THAT(Find("leakage"), Optional(HasSubstr("1 group of equal samples lie in more than one "
                                                  "split, such as t:2 (train), e:1 (test), e:2")));
  EXPECT_THAT(Find("duplicates"), Optional(HasSubstr("lie in one split")));
  EXPECT_THAT(Find("label_conflicts"), Optional(HasSubstr("have different labels")));
  splits_["test"].values = std::vector<float>{0, 0, 2, 6};
  EXPECT_TRUE(Find("leakage"));
  EXPECT_FALSE(Find("duplicates") || Find("label_conflicts"));
}

TEST_F(ChecksTest, FindsImbalance) {
  splits_["train"] = {{2}, std::vector<float>{0, 1, 1, 2, 2, 3, 3, 4}, {0, 1, 0, 0}};
  EXPECT_FALSE(Find("imbalance", {.largest_imbalance = 3}));
  EXPECT_THAT(Find("imbalance", {.largest_imbalance = 2.9}),
              Optional(std::string("class 'a' has 3 training samples and class 'b' only 1")));
  splits_["test"].labels = {0, 0};
  EXPECT_THAT(Find("imbalance"), Optional(HasSubstr("b (test)")));
}

TEST_F(ChecksTest, FindsConstantColumnsOfTheTrainingSplit) {
  splits_["train"].values = std::vector<float>{1, 5, 2, 5};
  EXPECT_THAT(Find("constant_columns"), Optional(HasSubstr("throughout the training split: y")));
  EXPECT_EQ(Run({}).ranges[0].min, 1);
  EXPECT_EQ(Run({}).ranges[0].max, 2);
}

TEST_F(ChecksTest, FindsBlankPictures) {
  info_ = {{"a", "b"}, {1, 1, 2}, {{0}, {1}}};
  for (auto& [name, samples] : splits_) samples.shape = info_.shape;
  EXPECT_FALSE(Find("blank_pictures"));
  splits_["test"].values = std::vector<float>{5, 5, 6, 10};
  EXPECT_THAT(Find("blank_pictures"), Optional(HasSubstr("throughout: e:1 (test)")));
  EXPECT_FALSE(Find("constant_columns"));
}

TEST_F(ChecksTest, TellsOfWhatTheReaderDid) {
  skipped_.assign(7, {"a/1.png", "no picture"});
  sizes_ = {{1, 2, 3}, {4, 5, 6}};
  EXPECT_THAT(Find("skipped_samples"), Optional(HasSubstr("7 samples were left out: a/1.png, ")));
  EXPECT_THAT(Find("skipped_samples"), Optional(HasSubstr(" and 2 more")));
  EXPECT_THAT(Find("mixed_sizes"), Optional(HasSubstr("2 sizes")));
}

TEST_F(ChecksTest, SaysWhatItDidNotLookFor) {
  for (const char* name : {"leakage", "duplicates", "imbalance", "constant_columns"}) {
    EXPECT_EQ(WhyNot(name), "") << name;
  }
  EXPECT_EQ(WhyNot("blank_pictures"), "the samples are no pictures");
  EXPECT_THAT(WhyNot("mixed_sizes"), HasSubstr("no PNG or JPEG files"));
  sizes_ = {{1, 2, 6}};
  EXPECT_EQ(WhyNot("mixed_sizes"), "");
  EXPECT_EQ(WhyNot("label_noise"), "no samples were to be examined");
  EXPECT_EQ(WhyNot("label_noise", {.label_noise_samples = 100}),
            "2 training samples are too few to examine: 20 are needed");
  info_ = {{"a", "b"}, {1, 1, 2}, {{0}, {1}}};
  for (auto& [name, samples] : splits_) samples.shape = info_.shape;
  EXPECT_EQ(WhyNot("blank_pictures"), "");
  EXPECT_EQ(WhyNot("constant_columns"), "the samples are pictures");
}

TEST_F(ChecksTest, TakesTheActionsAsked) {
  const Findings findings = Run({.actions = {{"leakage", CheckAction::kError}}});
  EXPECT_EQ(findings.checks[0].name, "leakage");
  EXPECT_EQ(findings.checks[0].action, CheckAction::kError);
  EXPECT_EQ(findings.checks[1].action, CheckAction::kWarn);
}

TEST_F(ChecksTest, NamesEachValueOfARow) {
  info_.columns = {{"x"}, {"k", ColumnKind::kOneHot, {"p", "q"}}, {"c", ColumnKind::kCodes, {"r"}}};
  EXPECT_THAT(ValueNames(info_), ElementsAre("x", "k=p", "k=q", "c"));
  info_.columns.clear();
  EXPECT_THAT(ValueNames(info_), ElementsAre("0", "1"));
}

}  // namespace
}  // namespace mlp::stages
