// Where a training is; with the tensors of a checkpoint all that has to be known to go on.

#ifndef MLPIPE_STAGES_LEARN_TRAINING_POSITION_H_
#define MLPIPE_STAGES_LEARN_TRAINING_POSITION_H_

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

#include "stages/learn/history.h"

namespace mlp::stages {

struct TrainingPosition {
  std::int64_t epoch = 1;  // that comes next, or is going on
  std::int64_t step = 0;   // of this epoch: done
  double loss_sum = 0;     // of this epoch
  std::int64_t right = 0;
  double best_loss = std::numeric_limits<double>::infinity();
  std::int64_t best_epoch = 0;
  bool has_ended = false;  // before its last epoch
  std::vector<EpochRecord> history;
};

nlohmann::ordered_json ToJson(const TrainingPosition& position);

// Throws nlohmann::json::exception where it is none.
TrainingPosition TrainingPositionFrom(const nlohmann::ordered_json& json);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_TRAINING_POSITION_H_
