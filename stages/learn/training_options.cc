#include "stages/learn/training_options.h"

#include <fmt/format.h>

#include <string>

namespace mlp::stages {
namespace {

Precision ReadPrecision(ParamsSection& section) {
  const std::string name =
      section.Choice("precision", {"float32", "bfloat16", "float16"}, "float32");
  if (name == "float32") return Precision::kFloat32;
  return name == "bfloat16" ? Precision::kBfloat16 : Precision::kFloat16;
}

}  // namespace

void CheckWarmup(ParamsSection& section, const ScheduleOptions& schedule, const char* epochs_key,
                 std::int64_t epochs) {
  const double warmup = schedule.warmup_epochs;
  if (warmup == 0 || warmup < static_cast<double>(epochs)) return;
  throw section
      .WrongInside("schedule", "/warmup_epochs",
                   fmt::format("has {:g} warmup_epochs of {} {}, so the warm-up never ends", warmup,
                               epochs, epochs_key))
      .Hint("make them fewer than the epochs, or train for more");
}

TrainingOptions ReadTrainingOptions(ParamsSection& section) {
  TrainingOptions options;
  options.epochs = section.Integer("epochs", {.fallback = {}, .min = 1, .max = 100000});
  options.batch_size = section.Integer("batch_size", {.fallback = 64, .min = 1, .max = 1 << 20});
  options.accumulate = section.Integer("accumulate", {.fallback = 1, .min = 1, .max = 1 << 16});
  options.schedule = ReadScheduleOptions(section);
  CheckWarmup(section, options.schedule, "epochs", options.epochs);
  options.optimizer = ReadOptimizerOptions(section);
  options.label_smoothing =
      section.Number("label_smoothing", {.fallback = 0, .min = 0, .max = 0.9});
  options.clip_norm = section.Number("clip_norm", {.fallback = 0, .min = 0, .max = 1e9});
  options.average = section.Number("average", {.fallback = 0, .min = 0, .max = 0.999999});
  options.patience = section.Integer("patience", {.fallback = 0, .min = 0, .max = 100000});
  options.augment = ReadAugmentOptions(section);
  options.precision = ReadPrecision(section);
  options.channels_last = section.Flag("channels_last", false);
  return options;
}

}  // namespace mlp::stages
