// prepare: reads a source of labelled samples, draws the splits, checks them, and writes the
// dataset directory and a report of what was found.

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <string>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/params.h"
#include "stages/commands/commands.h"
#include "stages/commands/prepare_params.h"
#include "stages/data/checks.h"
#include "stages/data/dataset.h"
#include "stages/data/missing.h"
#include "stages/data/source.h"
#include "stages/data/split.h"
#include "stages/report/dataset_report.h"

namespace mlp::stages {
namespace {

using Splits = std::map<std::string, Samples>;

Split Draw(const LabelledData& data, const PreparePlan& plan, std::uint64_t seed) {
  const double test = data.test ? 0 : plan.test;
  if (plan.folds) return DrawFold(data.samples.labels, data.classes, test, *plan.folds, seed);
  return DrawSplit(data.samples.labels, data.classes, test, data.validation ? 0 : plan.validation,
                   seed);
}

// Takes the samples out of `data`: those that are drawn, and those of the splits that it gives.
Splits MakeSplits(LabelledData& data, const PreparePlan& plan, const RunSettings& settings) {
  if (plan.folds && data.validation) {
    throw InputError({},
                     "prepare.folds deals samples into folds, but the input has a validation "
                     "split of its own")
        .Hint("take prepare.folds out, or the validation split out of the input");
  }
  const Split split = Draw(data, plan, settings.seed);
  Splits splits;
  splits["validation"] =
      data.validation ? std::move(*data.validation) : Select(data.samples, split.validation);
  splits["test"] = data.test ? std::move(*data.test) : Select(data.samples, split.test);
  const bool all = split.train.size() == data.samples.size();
  splits["train"] = all ? std::move(data.samples) : Select(data.samples, split.train);
  data.samples = {};
  for (const auto& [name, samples] : splits) {
    const bool is_given =
        (name == "validation" && data.validation) || (name == "test" && data.test);
    if (is_given && samples.size() == 0) {
      throw InputError({},
                       fmt::format("no sample of the {} split that the input gives is left", name))
          .Hint("see what was left out: prepare.broken and prepare.missing decide that");
    }
  }
  return splits;
}

// Prints the findings that are warnings; throws the first that is an error.
void Announce(const Findings& findings) {
  for (const CheckResult& check : findings.checks) {
    if (!check.finding || check.action == CheckAction::kIgnore) continue;
    if (check.action == CheckAction::kError) {
      throw InputError({}, fmt::format("{}: {}", check.name, *check.finding))
          .Hint(fmt::format("mend the data, or set prepare.{} to warn", check.name));
    }
    fmt::print(stderr, "mlpipe-stage: warning: {}: {}\n", check.name, *check.finding);
  }
}

}  // namespace

void Prepare(const PrepareOptions& options) {
  ParamsSection top = ReadParams(options.params);
  const RunSettings settings = ReadRunSettings(top);
  PreparePlan plan = ReadPreparePlan(top.Section("prepare"), settings);
  // Only the reports show which labels are in doubt.
  if (options.report.empty() && options.page.empty()) plan.checks.label_noise_samples = 0;
  LabelledData data = ReadSource(options.input, plan.source);
  DatasetInfo info{data.classes, data.samples.shape, {}, data.columns};
  Splits splits = MakeSplits(data, plan, settings);
  if (plan.source.csv.missing == MissingPolicy::kFill) FillMissing(splits, info.columns);
  info.statistics = Measure(splits["train"]);
  const Findings findings =
      RunChecks(info, splits, std::move(data.skipped), std::move(data.sizes), plan.checks);
  Announce(findings);
  OutputSet outputs;
  AddDataset(options.output, info, splits, outputs);
  if (!options.report.empty()) {
    outputs.AddJson(options.report, DatasetReport(info, splits, findings));
  }
  if (!options.page.empty()) {
    outputs.Add(options.page, DatasetPage(DatasetReport(info, splits, findings)));
  }
  outputs.Commit();
  fmt::print("{} classes, samples of {}: {} to train, {} to validate, {} to test\n",
             info.classes.size(), fmt::join(info.shape, "x"), splits["train"].size(),
             splits["validation"].size(), splits["test"].size());
}

}  // namespace mlp::stages
