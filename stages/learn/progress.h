// What a training says on stdout while it runs: a line for each epoch, and on a terminal a line
// that moves in between. Times go here and into no output: they would differ from run to run.

#ifndef MLPIPE_STAGES_LEARN_PROGRESS_H_
#define MLPIPE_STAGES_LEARN_PROGRESS_H_

#include <chrono>
#include <cstdint>

namespace mlp::stages {

struct EpochRecord;

class Progress {
 public:
  // `done` of `steps` steps are of an earlier process.
  Progress(std::int64_t epochs, std::int64_t steps, std::int64_t done = 0);

  // `done` steps of all are done, the last one with this loss.
  void Step(std::int64_t done, double loss);
  void Epoch(const EpochRecord& record);

 private:
  // Seconds that the rest takes at the pace so far.
  double SecondsLeft() const;

  using Clock = std::chrono::steady_clock;
  std::int64_t epochs_;
  std::int64_t steps_;
  const std::int64_t first_;  // done before
  std::int64_t done_;
  bool terminal_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point shown_ = start_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_PROGRESS_H_
