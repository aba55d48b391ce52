#include "stages/base/params.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

constexpr IntegerRule kEpochs{.fallback = {}, .min = 1, .max = 100};
constexpr NumberRule kRate{.fallback = 0.1, .min = 0, .max = 1};

class ParamsTest : public ::testing::Test {
 protected:
  ParamsSection Read(const std::string& text) {
    return ReadParams(scratch_.Write("params.yaml", text));
  }
  // Without the scratch directory in front.
  std::string MessageOf(const std::function<void()>& action) {
    std::string text = ErrorOf(action);
    const std::string directory = scratch_.path().string() + "/";
    if (text.starts_with(directory)) text.erase(0, directory.size());
    return text;
  }
  Scratch scratch_;
};

TEST_F(ParamsTest, ReadsValues) {
  ParamsSection section =
      Read(
          "train:\n  epochs: 12\n  rate: 3e-3\n  kind: cnn\n  on: true\n  hidden: [8, 4]\n"
          "  blocks: [[1, 2], [3]]\n")
          .Section("train");
  EXPECT_EQ(section.Integer("epochs", kEpochs), 12);
  EXPECT_EQ(section.Number("rate", kRate), 0.003);
  EXPECT_EQ(section.Choice("kind", {"mlp", "cnn"}, std::nullopt), "cnn");
  EXPECT_TRUE(section.Flag("on", false));
  EXPECT_EQ(section.Integers("hidden", kEpochs), (std::vector<std::int64_t>{8, 4}));
  EXPECT_EQ(section.IntegerLists("blocks", kEpochs),
            (std::vector<std::vector<std::int64_t>>{{1, 2}, {3}}));
  EXPECT_EQ(ErrorOf([&] { section.RejectUnknown(); }), "");
}

TEST_F(ParamsTest, ReadsTexts) {
  ParamsSection section = Read("train:\n  a: [x, '', 1]\n  b: x\n  c: [[x]]\n").Section("train");
  EXPECT_EQ(section.Texts("a"), (std::vector<std::string>{"x", "", "1"}));
  EXPECT_THAT(MessageOf([&] { section.Texts("b"); }),
              HasSubstr("params.yaml:3:6: error: train.b must be a list of texts, found 'x'"));
  EXPECT_THAT(MessageOf([&] { section.Texts("c"); }), HasSubstr("train.c must be a list of texts"));
  EXPECT_THAT(MessageOf([&] { section.Texts("d"); }), HasSubstr("train.d is missing"));
}

TEST_F(ParamsTest, FallsBackWhereItMay) {
  ParamsSection section = Read("train: {}\n").Section("train");
  EXPECT_EQ(section.Number("rate", kRate), 0.1);
  EXPECT_FALSE(section.Flag("on", false));
  EXPECT_EQ(section.Choice("kind", {"mlp"}, "mlp"), "mlp");
  EXPECT_THAT(MessageOf([&] { section.Integer("epochs", kEpochs); }),
              HasSubstr("params.yaml:1:8: error: train.epochs is missing"));
}

TEST_F(ParamsTest, TakesAnAbsentSectionForAnEmptyOne) {
  ParamsSection train = Read("train:\n  given: {rate: 0.5}\n  wrong: 1\n").Section("train");
  EXPECT_EQ(train.SectionOrEmpty("given").Number("rate", kRate), 0.5);
  ParamsSection absent = train.SectionOrEmpty("absent");
  EXPECT_EQ(absent.Number("rate", kRate), 0.1);
  EXPECT_EQ(ErrorOf([&] { absent.RejectUnknown(); }), "");
  EXPECT_THAT(MessageOf([&] { absent.Integer("epochs", kEpochs); }),
              HasSubstr("params.yaml: error: train.absent.epochs is missing"));
  EXPECT_THAT(MessageOf([&] { train.SectionOrEmpty("wrong"); }), HasSubstr("must be a mapping"));
}

TEST_F(ParamsTest, SaysWhereATypeIsWrong) {
  ParamsSection section =
      Read("train:\n  a: ten\n  b: '12'\n  c: 1.5\n  d: [1, x]\n  e: {}\n  f: 7\n  g: .nan\n")
          .Section("train");
  EXPECT_EQ(MessageOf([&] { section.Integer("a", kEpochs); }),
            "params.yaml:2:6: error: train.a must be an integer, found 'ten'\n"
            "hint: write a whole number from 1 to 100, without quotes\n");
  for (const char* key : {"b", "c", "d", "e"}) {
    EXPECT_THAT(MessageOf([&] { section.Integer(key, kEpochs); }), HasSubstr("must be an integer"));
  }
  EXPECT_THAT(MessageOf([&] { section.Integers("d", kEpochs); }),
              HasSubstr("params.yaml:5:10: error: train.d must be an integer, found 'x'"));
  EXPECT_THAT(MessageOf([&] { section.IntegerLists("d", kEpochs); }), HasSubstr("a list of lists"));
  EXPECT_THAT(MessageOf([&] { section.Number("g", kRate); }), HasSubstr("must be a number"));
  EXPECT_THAT(MessageOf([&] { section.Number("f", kRate); }),
              HasSubstr("must be from 0 to 1, found 7"));
  EXPECT_THAT(MessageOf([&] { section.Flag("f", true); }), HasSubstr("must be true or false"));
}

TEST_F(ParamsTest, SuggestsTheLikelyKeyAndChoice) {
  ParamsSection section = Read("train:\n  epoch: 3\n  kind: cnm\n").Section("train");
  EXPECT_THAT(MessageOf([&] {
                section.Choice("kind", {"mlp", "cnn"}, std::nullopt);
              }),
              EndsWith("must be one of mlp, cnn, found 'cnm'\nhint: did you mean 'cnn'?\n"));
  const std::string unknown =
      "params.yaml:2:3: error: unknown key 'epoch' in section 'train'\n"
      "hint: did you mean 'epochs'?\n";
  EXPECT_EQ(MessageOf([&] { section.Integer("epochs", kEpochs); }), unknown);
  EXPECT_EQ(MessageOf([&] { section.RejectUnknown(); }), unknown);
}

TEST_F(ParamsTest, RefusesWhatIsNoParamsFile) {
  EXPECT_THAT(MessageOf([&] { Read("a: [1"); }), HasSubstr("params.yaml:1"));
  EXPECT_THAT(MessageOf([&] { Read("- a\n"); }), HasSubstr("must be a mapping"));
  EXPECT_THAT(MessageOf([&] { Read(""); }), HasSubstr("must be a mapping"));
  EXPECT_THAT(MessageOf([&] { Read("a: 1\nb: 2\na: 3\n"); }),
              HasSubstr("params.yaml:3:1: error: 'a' is given twice"));
  EXPECT_THAT(MessageOf([&] { Read("a: 1\n").Section("train"); }), HasSubstr("no section 'train'"));
  EXPECT_THAT(MessageOf([&] { Read(std::string(100000, '[')); }), HasSubstr("error"));
}

TEST_F(ParamsTest, ReadsWhatEveryStageShares) {
  ParamsSection top = Read("seed: 4\nthreads: 2\nother: {}\n");
  const RunSettings settings = ReadRunSettings(top);
  EXPECT_EQ(settings.seed, 4u);
  EXPECT_EQ(settings.threads, 2);
  EXPECT_EQ(settings.device, "cpu");
}

// Nine aliases of ten aliases each.
TEST(ParamsJsonTest, RefusesAliasesThatBlowUp) {
  const Scratch scratch;
  std::string text = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string last = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + last;
    for (int j = 0; j < 9; ++j) text += ", " + last;
    text += "]\n";
  }
  ParamsSection top = ReadParams(scratch.Write("params.yaml", text));
  EXPECT_THAT(ErrorOf([&] { top.Json("a8"); }), ::testing::HasSubstr("too large"));
}

}  // namespace
}  // namespace mlp::stages
