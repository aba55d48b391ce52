#include "engine/experiments/experiment_task.h"

namespace mlp {
namespace {

tl::unexpected<Error> Unreadable() {
  return Fail(ErrorCode::kCorrupt, "the queue holds an experiment that cannot be read",
              "remove it with 'mlpipe queue remove'; a newer mlpipe may have written it");
}

Result<Value> ObjectFrom(const std::string& text) {
  Value json = Value::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return Unreadable();
  return json;
}

}  // namespace

std::string ToText(const ExperimentBatch& batch) {
  Value inputs = Value::array();
  for (const CarriedInput& input : batch.inputs) inputs.push_back(ToJson(input));
  return PythonJson({{"baseline", batch.baseline.hex},
                     {"content", batch.content.hex},
                     {"inputs", std::move(inputs)},
                     {"targets", batch.targets},
                     {"from", batch.from.str()},
                     {"message", batch.message},
                     {"force", batch.force},
                     {"run_cache", batch.use_run_cache},
                     {"stage_jobs", batch.stage_jobs},
                     {"open", batch.is_open}},
                    false);
}

std::string ToText(const ExperimentTask& task) {
  Value overrides = Value::array();
  for (const Override& change : task.overrides) overrides.push_back(OverrideText(change));
  Value json = {{"overrides", std::move(overrides)}};
  if (!task.labels.empty()) json["labels"] = task.labels;
  return PythonJson(json, false);
}

Result<ExperimentBatch> ExperimentBatchFrom(HashAlgorithm algorithm, const std::string& text) {
  MLP_ASSIGN(const Value json, ObjectFrom(text));
  try {
    ExperimentBatch batch;
    batch.baseline = {json.at("baseline").get<std::string>()};
    batch.content = {json.at("content").get<std::string>()};
    for (const Value& input : json.at("inputs")) {
      MLP_ASSIGN(batch.inputs.emplace_back(), CarriedInputFrom(algorithm, input));
    }
    batch.targets = json.at("targets").get<std::vector<std::string>>();
    const std::string from = json.at("from").get<std::string>();
    if (!from.empty()) {
      MLP_ASSIGN(batch.from, RelPath::Strict(from));
    }
    batch.message = json.at("message").get<std::string>();
    batch.force = json.at("force").get<bool>();
    batch.use_run_cache = json.at("run_cache").get<bool>();
    batch.stage_jobs = json.at("stage_jobs").get<int>();
    batch.is_open = json.at("open").get<bool>();
    return batch;
  } catch (const Value::exception&) {
    return Unreadable();
  }
}

Result<ExperimentTask> ExperimentTaskFrom(const std::string& text) {
  MLP_ASSIGN(const Value json, ObjectFrom(text));
  try {
    ExperimentTask task;
    for (const Value& change : json.at("overrides")) {
      MLP_ASSIGN(task.overrides.emplace_back(), ParseOverride(change.get<std::string>()));
    }
    if (json.contains("labels")) task.labels = json["labels"];
    return task;
  } catch (const Value::exception&) {
    return Unreadable();
  }
}

std::string BatchRef(const std::string& batch) {
  return kBatchRefs + batch;
}

}  // namespace mlp
