// The one-cycle learning rate (Smith and Topin: "Super-Convergence", arXiv:1708.07120), in the form
// and with the defaults of torch.optim.lr_scheduler.OneCycleLR: cosine annealing in two phases.

#ifndef MLPIPE_STAGES_LEARN_SCHEDULE_H_
#define MLPIPE_STAGES_LEARN_SCHEDULE_H_

#include <cstdint>

namespace mlp::stages {

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

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_SCHEDULE_H_
