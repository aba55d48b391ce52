// prepare: reads a source of labelled samples, draws the splits, and writes the dataset directory.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/data/csv.h"
#include "stages/data/dataset.h"
#include "stages/data/idx.h"
#include "stages/data/image_folder.h"
#include "stages/data/split.h"

namespace mlp::stages {
namespace {

constexpr IntegerRule kClasses{.fallback = {}, .min = 2, .max = 100000};

CsvOptions ReadCsvOptions(ParamsSection& section) {
  CsvOptions options;
  options.header = section.Flag("header", false);
  options.label_column = section.Text("label_column");
  if (section.Has("classes")) options.classes = section.Integer("classes", kClasses);
  if (section.Has("image_shape")) {
    options.image_shape =
        section.Integers("image_shape", {.fallback = {}, .min = 1, .max = 1 << 16});
    if (options.image_shape.size() != 3) {
      throw section.Wrong("image_shape", "must be [channels, height, width]");
    }
  }
  return options;
}

// Settings of the source that are wrong are found before it is read, which may take long.
struct Plan {
  std::string format;
  CsvOptions csv;
  std::int64_t idx_classes = 0;
  std::size_t channels = 0;
  double validation = 0;
  double test = 0;  // drawn only where the source does not give a test split
};

Plan ReadPlan(ParamsSection section) {
  Plan plan;
  plan.format = section.Choice("format", {"csv", "idx", "images"}, std::nullopt);
  if (plan.format == "csv") plan.csv = ReadCsvOptions(section);
  if (plan.format == "idx") plan.idx_classes = section.Integer("classes", kClasses);
  if (plan.format == "images") {
    plan.channels = section.Choice("colors", {"grey", "rgb"}, "rgb") == "grey" ? 1 : 3;
  }
  const NumberRule fraction{.fallback = 0.1, .min = 0.001, .max = 0.9};
  plan.validation = section.Number("validation_fraction", fraction);
  plan.test = section.Number("test_fraction", fraction);
  if (plan.validation + plan.test > 0.95) {
    throw section.Wrong("test_fraction", "and validation_fraction leave too little to train on");
  }
  section.RejectUnknown();
  return plan;
}

LabelledData Read(const Plan& plan, const std::filesystem::path& input) {
  if (plan.format == "csv") return ReadCsv(input, plan.csv);
  if (plan.format == "idx") return ReadIdx(input, plan.idx_classes);
  return ReadImageFolder(input, plan.channels);
}

}  // namespace

void Prepare(const PrepareOptions& options) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  const Plan plan = ReadPlan(top.Section("prepare"));
  LabelledData data = Read(plan, options.input);
  if (data.classes.size() < 2) {
    throw InputError({options.input},
                     fmt::format("has {} class(es); a classifier needs two", data.classes.size()));
  }
  const Split split = DrawSplit(data.samples.labels, data.classes, data.test ? 0 : plan.test,
                                plan.validation, settings.seed);
  std::map<std::string, Samples> splits;
  splits["train"] = Select(data.samples, split.train);
  splits["validation"] = Select(data.samples, split.validation);
  splits["test"] = data.test ? std::move(*data.test) : Select(data.samples, split.test);
  OutputSet outputs;
  const DatasetInfo info{data.classes, data.samples.shape, Measure(splits["train"])};
  AddDataset(options.output, info, splits, outputs);
  outputs.Commit();
  fmt::print("{} classes, samples of {}: {} to train, {} to validate, {} to test\n",
             info.classes.size(), fmt::join(info.shape, "x"), splits["train"].size(),
             splits["validation"].size(), splits["test"].size());
}

}  // namespace mlp::stages
