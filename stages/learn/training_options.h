// The settings of a training, which `train` and `prune` share. stages/README.md has their table.

#ifndef MLPIPE_STAGES_LEARN_TRAINING_OPTIONS_H_
#define MLPIPE_STAGES_LEARN_TRAINING_OPTIONS_H_

#include <cstdint>

#include "stages/base/params.h"
#include "stages/learn/augment_options.h"
#include "stages/learn/optimizer.h"
#include "stages/learn/schedule.h"

namespace mlp::stages {

// Of what gains by it and loses little (autocast); the rest is float32. kFloat16 is for GPUs alone
// and needs a LossScaler.
enum class Precision { kFloat32, kBfloat16, kFloat16 };

struct TrainingOptions {
  std::int64_t epochs = 1;
  std::int64_t batch_size = 64;
  std::int64_t accumulate = 1;  // batches whose gradients make one step
  ScheduleOptions schedule;
  OptimizerOptions optimizer;
  double label_smoothing = 0;
  double clip_norm = 0;       // of all gradients together; 0: none
  double average = 0;         // decay of the average of weights that is kept; 0: none
  std::int64_t patience = 0;  // epochs without a better validation loss until it ends; 0: never
  AugmentOptions augment;
  Precision precision = Precision::kFloat32;
  bool channels_last = false;  // images in memory with the channels of a pixel side by side
};

TrainingOptions ReadTrainingOptions(ParamsSection& section);

// Error: a warm-up of as many epochs as there are, or more: of `epochs`, from the key `epochs_key`.
void CheckWarmup(ParamsSection& section, const ScheduleOptions& schedule, const char* epochs_key,
                 std::int64_t epochs);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRAINING_OPTIONS_H_
