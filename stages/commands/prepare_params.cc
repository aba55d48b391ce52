#include "stages/commands/prepare_params.h"

#include <string>
#include <utility>
#include <vector>

namespace mlp::stages {
namespace {

constexpr IntegerRule kClasses{.fallback = {}, .min = 2, .max = 100000};

void ReadMissing(ParamsSection& section, CsvOptions& options) {
  const std::string policy = section.Choice("missing", {"error", "drop", "fill"}, "error");
  if (policy == "drop") options.missing = MissingPolicy::kDrop;
  if (policy == "fill") options.missing = MissingPolicy::kFill;
  if (section.Has("missing_values")) options.missing_values = section.Texts("missing_values");
}

void ReadCategories(ParamsSection& section, CsvOptions& options) {
  if (section.Has("categorical")) options.categorical = section.Texts("categorical");
  options.detect_categories = section.Flag("detect_categories", false);
  if (section.Choice("encoding", {"codes", "one_hot"}, "one_hot") == "codes") {
    options.encoding = ColumnKind::kCodes;
  }
  options.ignore_unknown =
      section.Choice("unknown_categories", {"error", "ignore"}, "error") == "ignore";
}

CsvOptions ReadCsvOptions(ParamsSection& section) {
  CsvOptions options;
  options.header = section.Flag("header", false);
  options.label_column = section.Text("label_column");
  if (section.Has("classes")) options.classes = section.Integer("classes", kClasses);
  ReadMissing(section, options);
  ReadCategories(section, options);
  if (!section.Has("image_shape")) return options;
  options.image_shape = section.Integers("image_shape", {.fallback = {}, .min = 1, .max = 1 << 16});
  if (options.image_shape.size() != 3) {
    throw section.Wrong("image_shape", "must be [channels, height, width]");
  }
  if (options.detect_categories || !options.categorical.empty() ||
      options.missing == MissingPolicy::kFill) {
    throw section.Wrong("image_shape", "goes with no categories and no filled values")
        .Hint("an image is made of numbers, and all of them are there");
  }
  return options;
}

PictureOptions ReadPictureOptions(ParamsSection& section) {
  PictureOptions options;
  options.channels = section.Choice("colors", {"grey", "rgb"}, "rgb") == "grey" ? 1 : 3;
  options.skip_broken = section.Choice("broken", {"error", "skip"}, "error") == "skip";
  if (!section.Has("resize")) return options;
  const auto size = section.Integers("resize", {.fallback = {}, .min = 1, .max = 8192});
  if (size.size() != 2) throw section.Wrong("resize", "must be [height, width]");
  options.resize = {static_cast<std::size_t>(size[0]), static_cast<std::size_t>(size[1])};
  return options;
}

SourceOptions ReadSourceOptions(ParamsSection& section) {
  SourceOptions source;
  const std::string format = section.Choice(
      "format", {"csv", "idx", "images", "cifar10", "cifar100", "safetensors"}, std::nullopt);
  if (format == "csv") source.csv = ReadCsvOptions(section);
  if (format == "images") {
    source.format = SourceFormat::kImages;
    source.pictures = ReadPictureOptions(section);
  }
  if (format == "idx" || format == "safetensors") {
    source.format = format == "idx" ? SourceFormat::kIdx : SourceFormat::kSafetensors;
    source.classes = section.Integer("classes", kClasses);
  }
  if (format == "cifar10") source.format = SourceFormat::kCifar;
  if (format == "cifar100") {
    source.format = SourceFormat::kCifar;
    const bool fine = section.Choice("labels", {"fine", "coarse"}, "fine") == "fine";
    source.cifar = fine ? CifarKind::kCifar100Fine : CifarKind::kCifar100Coarse;
  }
  return source;
}

void ReadSplits(ParamsSection& section, PreparePlan& plan) {
  const NumberRule fraction{.fallback = 0.1, .min = 0.001, .max = 0.9};
  plan.test = section.Number("test_fraction", fraction);
  if (section.Has("folds")) {
    const std::int64_t folds = section.Integer("folds", {.fallback = {}, .min = 2, .max = 1000});
    const std::int64_t fold = section.Integer("fold", {.fallback = {}, .min = 0, .max = folds - 1});
    plan.folds = FoldChoice{static_cast<std::size_t>(folds), static_cast<std::size_t>(fold)};
    if (section.Has("validation_fraction")) {
      throw section.Wrong("validation_fraction", "is of no use beside folds")
          .Hint("the chosen fold is the validation split; take validation_fraction out");
    }
    return;
  }
  plan.validation = section.Number("validation_fraction", fraction);
  if (plan.validation + plan.test > 0.95) {
    throw section.Wrong("test_fraction", "and validation_fraction leave too little to train on");
  }
}

CheckOptions ReadCheckOptions(ParamsSection& section) {
  CheckOptions options;
  for (const char* check : kChosenChecks) {
    const std::string action = section.Choice(check, {"ignore", "warn", "error"}, "warn");
    if (action == "ignore") options.actions[check] = CheckAction::kIgnore;
    if (action == "error") options.actions[check] = CheckAction::kError;
  }
  options.largest_imbalance =
      section.Number("largest_imbalance", {.fallback = 10, .min = 1, .max = 1e9});
  options.label_noise_samples = static_cast<std::size_t>(
      section.Integer("label_noise_samples", {.fallback = 2000, .min = 0, .max = 50000}));
  return options;
}

}  // namespace

PreparePlan ReadPreparePlan(ParamsSection section, const RunSettings& settings) {
  PreparePlan plan;
  plan.source = ReadSourceOptions(section);
  ReadSplits(section, plan);
  plan.checks = ReadCheckOptions(section);
  const auto threads = static_cast<std::size_t>(
      section.Integer("loader_threads", {.fallback = 0, .min = 0, .max = 1024}));
  plan.source.pictures.threads = threads;
  plan.checks.threads = threads;
  plan.checks.seed = settings.seed;
  section.RejectUnknown();
  return plan;
}

}  // namespace mlp::stages
