#include "stages/learn/history.h"

#include <fmt/format.h>

namespace mlp::stages {

std::string HistoryCsv(const std::vector<EpochRecord>& history) {
  std::string csv =
      "epoch,learning_rate,train_loss,train_accuracy,validation_loss,validation_accuracy\n";
  for (const EpochRecord& record : history) {
    csv += fmt::format("{},{},{},{},{},{}\n", record.epoch, record.learning_rate, record.train_loss,
                       record.train_accuracy, record.validation_loss, record.validation_accuracy);
  }
  return csv;
}

}  // namespace mlp::stages
