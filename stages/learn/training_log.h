// What a training says of its health, epoch by epoch: live metrics in a file, and warnings.

#ifndef MLPIPE_STAGES_LEARN_TRAINING_LOG_H_
#define MLPIPE_STAGES_LEARN_TRAINING_LOG_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "stages/learn/dead_units.h"
#include "stages/learn/history.h"
#include "stages/learn/network.h"

namespace mlp::stages {

class TrainingLog {
 public:
  // `live`: the file of live metrics; empty for none. `tensorboard`: a directory of event files
  // beside it; empty for none. What is there of epochs after the first `epochs_done` is cut off.
  TrainingLog(const std::filesystem::path& live, const std::filesystem::path& tensorboard,
              std::int64_t epochs_done);
  ~TrainingLog();
  TrainingLog(const TrainingLog&) = delete;
  TrainingLog& operator=(const TrainingLog&) = delete;

  // The figures of `record`; "gradient_norm/PARAMETER" of the last step, as clipped: what explodes
  // or vanishes shows here first; "dead_units/LAYER". On stderr a warning, once, of each layer of
  // which more than half is dead.
  void Epoch(const EpochRecord& record, Network& network, const std::vector<DeadShare>& dead);

 private:
  void Warn(const EpochRecord& record, const std::vector<DeadShare>& dead);

  struct Live;
  std::unique_ptr<Live> live_;  // nullptr: none
  std::set<std::string> warned_;
};

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRAINING_LOG_H_
