#include "stages/commands/prepare_params.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class PrepareParamsTest : public ::testing::Test {
 protected:
  PreparePlan Read(const std::string& settings) {
    const auto file = scratch_.Write("params.yaml", "prepare: {" + settings + "}\n");
    return ReadPreparePlan(ReadParams(file).Section("prepare"), {.seed = 7, .device = "cpu"});
  }
  std::string Error(const std::string& settings) {
    return ErrorOf([&] { Read(settings); });
  }
  Scratch scratch_;
};

TEST_F(PrepareParamsTest, FallsBack) {
  const PreparePlan plan = Read("format: images");
  EXPECT_EQ(plan.source.format, SourceFormat::kImages);
  EXPECT_EQ(plan.source.pictures.channels, 3u);
  EXPECT_EQ(plan.source.pictures.threads, 0u);
  EXPECT_FALSE(plan.source.pictures.resize || plan.source.pictures.skip_broken || plan.folds);
  EXPECT_EQ(plan.validation, 0.1);
  EXPECT_EQ(plan.checks.seed, 7u);
  EXPECT_TRUE(plan.checks.actions.empty());
}

TEST_F(PrepareParamsTest, ReadsWhatIsGiven) {
  const PreparePlan table = Read(
      "format: csv, label_column: y, header: true, categorical: [k, 2], encoding: codes, "
      "unknown_categories: ignore, missing: drop, missing_values: ['?'], leakage: error");
  EXPECT_THAT(table.source.csv.categorical, ElementsAre("k", "2"));
  EXPECT_EQ(table.source.csv.encoding, ColumnKind::kCodes);
  EXPECT_TRUE(table.source.csv.ignore_unknown);
  EXPECT_EQ(table.source.csv.missing, MissingPolicy::kDrop);
  EXPECT_THAT(table.source.csv.missing_values, ElementsAre("?"));
  EXPECT_EQ(table.checks.actions.at("leakage"), CheckAction::kError);
  const PreparePlan pictures =
      Read("format: images, resize: [8, 9], broken: skip, loader_threads: 3, folds: 5, fold: 4");
  EXPECT_EQ((*pictures.source.pictures.resize)[1], 9u);
  EXPECT_TRUE(pictures.source.pictures.skip_broken);
  EXPECT_EQ(pictures.source.pictures.threads, 3u);
  EXPECT_EQ(pictures.folds->fold, 4u);
  EXPECT_EQ(Read("format: cifar100, labels: coarse").source.cifar, CifarKind::kCifar100Coarse);
  EXPECT_EQ(Read("format: safetensors, classes: 4").source.classes, 4);
}

TEST_F(PrepareParamsTest, RefusesWhatDoesNotGoTogether) {
  EXPECT_THAT(Error("format: jpeg"), HasSubstr("must be one of csv, idx, images"));
  EXPECT_THAT(Error("format: images, resize: [8]"), HasSubstr("resize must be [height, width]"));
  EXPECT_THAT(Error("format: images, folds: 5"), HasSubstr("prepare.fold is missing"));
  EXPECT_THAT(Error("format: images, folds: 5, fold: 5"), HasSubstr("must be from 0 to 4"));
  EXPECT_THAT(Error("format: images, folds: 5, fold: 0, validation_fraction: 0.1"),
              HasSubstr("validation_fraction is of no use beside folds"));
  EXPECT_THAT(Error("format: csv, label_column: 0, image_shape: [1, 2, 2], missing: fill"),
              HasSubstr("image_shape goes with no categories and no filled values"));
  EXPECT_THAT(Error("format: images, leakage: fail"), HasSubstr("ignore, warn, error"));
  EXPECT_THAT(Error("format: images, classes: 3"), HasSubstr("unknown key 'classes'"));
}

}  // namespace
}  // namespace mlp::stages
