#include "stages/learn/training_position.h"

#include <cmath>

namespace mlp::stages {

using OrderedJson = nlohmann::ordered_json;

OrderedJson ToJson(const TrainingPosition& position) {
  OrderedJson history = OrderedJson::array();
  for (const EpochRecord& record : position.history) {
    history.push_back({record.epoch, record.learning_rate, record.train_loss, record.train_accuracy,
                       record.validation_loss, record.validation_accuracy});
  }
  const bool has_best = std::isfinite(position.best_loss);
  return {{"epoch", position.epoch},
          {"step", position.step},
          {"loss_sum", position.loss_sum},
          {"right", position.right},
          {"best_loss", has_best ? OrderedJson(position.best_loss) : OrderedJson()},
          {"best_epoch", position.best_epoch},
          {"has_ended", position.has_ended},
          {"history", history}};
}

TrainingPosition TrainingPositionFrom(const OrderedJson& json) {
  TrainingPosition position;
  json.at("epoch").get_to(position.epoch);
  json.at("step").get_to(position.step);
  json.at("loss_sum").get_to(position.loss_sum);
  json.at("right").get_to(position.right);
  if (!json.at("best_loss").is_null()) json.at("best_loss").get_to(position.best_loss);
  json.at("best_epoch").get_to(position.best_epoch);
  json.at("has_ended").get_to(position.has_ended);
  for (const OrderedJson& row : json.at("history")) {
    position.history.push_back(
        {row.at(0).get<std::int64_t>(), row.at(1), row.at(2), row.at(3), row.at(4), row.at(5)});
  }
  return position;
}

}  // namespace mlp::stages
