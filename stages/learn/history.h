// What a training recorded of each epoch.

#ifndef MLPIPE_STAGES_LEARN_HISTORY_H_
#define MLPIPE_STAGES_LEARN_HISTORY_H_

#include <cstdint>
#include <string>
#include <vector>

namespace mlp::stages {

struct EpochRecord {
  std::int64_t epoch = 0;    // from 1
  double learning_rate = 0;  // of its last step
  double train_loss = 0;     // as trained: smoothed, over augmented samples, while weights change
  double train_accuracy = 0;
  double validation_loss = 0;
  double validation_accuracy = 0;
};

// The history as CSV for plots: a row for each epoch, columns named as in EpochRecord.
std::string HistoryCsv(const std::vector<EpochRecord>& history);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_HISTORY_H_
