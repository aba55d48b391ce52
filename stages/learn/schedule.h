// The learning rate of every step of a training.
//
// A rate depends on nothing but the options, the number of the step and, for kPlateau alone, the
// validation losses so far; that last is the state which a training that goes on later needs.

#ifndef MLPIPE_STAGES_LEARN_SCHEDULE_H_
#define MLPIPE_STAGES_LEARN_SCHEDULE_H_

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "stages/base/params.h"

namespace mlp::stages {

// The one-cycle learning rate (Smith and Topin: "Super-Convergence", arXiv:1708.07120), in the form
// and with the defaults of torch.optim.lr_scheduler.OneCycleLR: cosine annealing in two phases.
struct OneCycle {
  double peak = 0;            // the largest learning rate
  std::int64_t steps = 0;     // of the whole training, at least 1
  double rise = 0.3;          // the share of the steps in which the rate rises
  double start_divisor = 25;  // the rate starts at peak / start_divisor
  double end_divisor = 1e4;   // and ends at peak / start_divisor / end_divisor
};

// The rate of the step `step`, counted from 0 to cycle.steps - 1. With r = rise * steps - 1 it goes
//   from start to peak over steps 0..r, and from peak to end over r..steps-1, each time along
//   a + (b - a) * (1 - cos(pi * t)) / 2, with t from 0 to 1.
double LearningRate(const OneCycle& cycle, std::int64_t step);

// With s the step, e = s / steps_per_epoch rounded down, and w the steps of the warm-up:
//   kConstant  peak
//   kOneCycle  as above; it brings its own rise and has no other warm-up
//   kCosine    end + (peak - end) * (1 + cos(pi * (s - w) / (steps - w))) / 2
//              (Loshchilov and Hutter: "SGDR", arXiv:1608.03983; CosineAnnealingLR)
//   kStep      peak * factor^(number of milestones that are not above e)       (MultiStepLR)
//   kPlateau   peak, multiplied by factor, but never below `minimum`, whenever the loss has not
//              improved for more than `patience` epochs; an improvement is a loss below
//              best * (1 - threshold)                  (ReduceLROnPlateau, without its eps of 1e-8)
// In the warm-up, where s < w, all but kOneCycle give peak * (s + 1) / w instead: LinearLR with
// start_factor 1 / w and total_iters w - 1. Milestones and patience count from the first epoch.
enum class ScheduleKind { kConstant, kOneCycle, kCosine, kStep, kPlateau };

struct ScheduleOptions {
  ScheduleKind kind = ScheduleKind::kOneCycle;
  double peak = 0;           // the largest learning rate
  double warmup_epochs = 0;  // w = this * steps_per_epoch, rounded to the nearest step

  double rise = 0.3;  // kOneCycle: see OneCycle
  double start_divisor = 25;
  double end_divisor = 1e4;

  double end_share = 0;                  // kCosine: end = peak * end_share
  std::vector<std::int64_t> milestones;  // kStep: epochs, in rising order; 1 is the second epoch
  double factor = 0.1;                   // kStep, kPlateau: above 0 and below 1
  std::int64_t patience = 5;             // kPlateau
  double threshold = 1e-4;
  double minimum = 0;  // a rate
};

// Reads `learning_rate` and the mapping `schedule` of a section; `schedule.kind` decides which of
// its other keys are known. Without the mapping it is one cycle.
ScheduleOptions ReadScheduleOptions(ParamsSection& section);

class Schedule {
 public:
  // Both counts are at least 1.
  Schedule(const ScheduleOptions& options, std::int64_t steps_per_epoch, std::int64_t epochs);

  // The rate of the step `step`, counted from 0 over all epochs.
  double RateAt(std::int64_t step) const;

  // To be called after each epoch. A loss that is not a number is no improvement.
  void EndEpoch(double validation_loss);

  // The state, {"rate", "best", "bad_epochs"}, or {} of a kind that has none. "best" is null until
  // the first finite loss. Numbers read back equal. Restore throws what nlohmann-json throws of a
  // missing or wrong key.
  nlohmann::ordered_json ToJson() const;
  void Restore(const nlohmann::json& state);

 private:
  double RateAfterWarmup(std::int64_t step) const;

  ScheduleOptions options_;
  std::int64_t steps_per_epoch_;
  std::int64_t steps_;
  std::int64_t warmup_;

  // Of kPlateau.
  double rate_;
  double best_ = std::numeric_limits<double>::infinity();
  std::int64_t bad_epochs_ = 0;  // since the best one, or since the rate fell
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_SCHEDULE_H_
