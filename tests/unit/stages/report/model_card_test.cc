#include "stages/report/model_card.h"

#include "stages/report/model_json.h"
#include "stages/report/model_markdown.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using testing::HasSubstr;
using testing::Not;

Predictions FiveSamples() {
  return {3,
          {0, 1, 2, 0, 1},
          {0.8, 0.1, 0.1, 0.2, 0.7, 0.1, 0.6, 0.3, 0.1, 0.5, 0.3, 0.2, 0.1, 0.6, 0.3}};
}

ModelCard SmallCard(const EvaluationOptions& options) {
  const Predictions predictions = FiveSamples();
  ModelCard card;
  card.split = "test";
  card.classes = {"a|b", "c", "d"};
  card.shape = {1, 8, 8};
  card.counts = {{"train", {1000, 200, 34}}, {"test", {2, 2, 1}}};
  card.architecture = {{"input", {1, 8, 8}}};
  card.parameters = 1234567;
  card.flops = 89;
  card.evaluation = EvaluatePredictions(predictions, &predictions, options);
  card.options = options;
  card.settings = {{"seed", "3"}};
  card.environment = {{"LibTorch", "2.0"}};
  card.files = {{"model", "model.json", {12, "abcdef"}}};
  return card;
}

EvaluationOptions WithIntervals() {
  EvaluationOptions options;
  options.top_k = 2;
  options.bootstrap = BootstrapOptions{.resamples = 20};
  return options;
}

TEST(ModelCardTest, HoldsFiguresAndLineage) {
  const std::string card = ModelCardMarkdown(SmallCard(WithIntervals()));
  EXPECT_THAT(card, HasSubstr("1,234,567 parameters"));
  EXPECT_THAT(card, HasSubstr("right for 4 of them, 80.0 %"));
  EXPECT_THAT(card, HasSubstr("| figure | value | 95 % interval |\n| --- | ---: | ---: |\n"
                              "| accuracy | 0.8000 | "));
  EXPECT_THAT(card, HasSubstr("| top-2 accuracy | 0.8000 |  |\n"));
  EXPECT_THAT(card, HasSubstr("| a\\|b | 0.6667 | 1.0000 | 0.8000 |"));
  EXPECT_THAT(card, HasSubstr("| d | a\\|b | 1 | 100.0 % |"));  // the most confused
  EXPECT_THAT(card, HasSubstr("| 1 | 2 | d | 0.1 | a\\|b | 0.6000 |"));
  EXPECT_THAT(card, HasSubstr("McNemar's exact test: p = 1."));
  EXPECT_THAT(card, HasSubstr("| **all** | 1,234 | 5 |"));
  EXPECT_THAT(card, HasSubstr("| model | model.json | 12 | `abcdef` |"));
  EXPECT_THAT(card, HasSubstr("| LibTorch | 2.0 |"));
  EXPECT_EQ(card, ModelCardMarkdown(SmallCard(WithIntervals())));
}

TEST(ModelCardTest, LinksOnlyPicturesThatThereAre) {
  ModelCard card = SmallCard({});
  EXPECT_THAT(ModelCardMarkdown(card), Not(HasSubstr("![")));
  card.pictures.mistakes = "../my plots/worst.png";
  card.description = "Made for *tests*.";
  const std::string text = ModelCardMarkdown(card);
  EXPECT_THAT(text, HasSubstr("![Worst mistakes](<../my plots/worst.png>)"));
  EXPECT_THAT(text, HasSubstr("\n\nMade for *tests*.\n\n"));
  EXPECT_THAT(text, Not(HasSubstr("interval")));
}

TEST(ModelCardTest, ReadsTheCountsOfSplits) {
  const Scratch scratch;
  scratch.Write("dataset.json", R"({"counts": {"test": {"samples": 3, "classes": {"b": 1, "a": 2}},
                                               "train": {"classes": {"a": 5, "b": 0}, "more": 1}}})");
  const std::vector<SplitCounts> counts = ReadSplitCounts(scratch.path(), {"a", "b"});
  ASSERT_EQ(counts.size(), 2u);
  EXPECT_EQ(counts[0].split, "train");
  EXPECT_EQ(counts[1].classes, (std::vector<std::int64_t>{2, 1}));
  EXPECT_THAT(ErrorOf([&] { ReadSplitCounts(scratch.path(), {"c"}); }),
              HasSubstr("dataset.json: error: is not what a stage wrote"));
}

TEST(ModelJsonTest, MetricsAreFlat) {
  const EvaluationOptions options = WithIntervals();
  const auto metrics = EvaluationMetricsJson(SmallCard(options).evaluation, options);
  std::vector<std::string> keys;
  for (const auto& [key, value] : metrics.items()) {
    keys.push_back(key);
    EXPECT_TRUE(value.is_number()) << key;
  }
  EXPECT_THAT(keys, testing::ElementsAre("accuracy", "loss", "top_2_accuracy", "macro_precision",
                                         "macro_recall", "macro_f1", "weighted_f1", "roc_auc",
                                         "brier", "ece", "accuracy_difference", "mcnemar_p_value"));
}

TEST(ModelJsonTest, ReportHoldsEverything) {
  const EvaluationOptions options = WithIntervals();
  const auto report = EvaluationReportJson(SmallCard(options).evaluation, options,
                                           {.flip = true, .shift = 2}, "test", {"a", "c", "d"});
  EXPECT_EQ(report["samples"], 5);
  EXPECT_EQ(report["classes"]["d"]["support"], 1);
  EXPECT_EQ(report["confusion"].dump(), "[[2,0,0],[0,2,0],[1,0,0]]");
  EXPECT_EQ(report["calibration"]["bins"].size(), 15u);
  EXPECT_EQ(report["mistakes"]["worst"][0]["predicted"], "a");
  EXPECT_EQ(report["intervals"]["resamples"], 20);
  EXPECT_EQ(report["intervals"]["accuracy"].size(), 2u);
  EXPECT_EQ(report["comparison"]["test"], "mcnemar_exact");
  EXPECT_EQ(report["test_time"].dump(), R"({"flip":true,"shift":2})");
  EXPECT_FALSE(EvaluationReportJson(SmallCard({}).evaluation, {}, {}, "test", {"a", "c", "d"})
                   .contains("intervals"));
}

TEST(MarkdownTest, ShowsTextAsItIs) {
  EXPECT_EQ(EscapeMarkdown("a|b_c*<b>&\n`x`"), "a\\|b\\_c\\*&lt;b\\>&amp; \\`x\\`");
  EXPECT_EQ(MarkdownTable("lr", {"x", "y"}, {{"1", "2"}}),
            "| x | y |\n| --- | ---: |\n| 1 | 2 |\n\n");
}

}  // namespace
}  // namespace mlp::stages
