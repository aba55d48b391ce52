#include "pipelines/run_policy_reader.h"

#include <algorithm>

#include "pipelines/quantity.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::int64_t kMostRetries = 1000;

void ReadDuration(SchemaReader& reader, const YamlNode& node, const std::string& what,
                  std::int64_t& nanoseconds) {
  const auto duration = node.IsScalar() ? ParseDuration(node.text) : std::nullopt;
  if (duration) {
    nanoseconds = *duration;
  } else {
    reader.Refuse(node, what + " must be a duration", "write seconds, or a unit: 90s, 5m, 2h");
  }
}

void ReadResources(SchemaReader& reader, const YamlNode& map, const std::string& what,
                   Resources& resources) {
  if (map.IsNull() || !reader.IsMap(map, what, "resources: {cores: 2, memory: 4GiB}")) return;
  for (const auto& [key, value] : map.fields) {
    const std::string field = FieldOf(key.text, what);
    if (key.text == "memory") {
      const auto size = value.IsScalar() ? ParseSize(value.text) : std::nullopt;
      resources.memory = size.value_or(0);
      if (!size) {
        reader.Refuse(value, field + " must be a size", "write bytes, or a unit: 512MiB, 4GiB");
      }
      continue;
    }
    const auto amount = reader.Amount(value, field, key.text + ": 1");
    if (key.text == "cores") {
      resources.cores = amount.value_or(1);
    } else if (key.text == "gpus") {
      resources.gpus = amount.value_or(0);
    } else {
      resources.custom.emplace_back(key.text, amount.value_or(0));
    }
  }
  std::sort(resources.custom.begin(), resources.custom.end());
}

void ReadMutex(SchemaReader& reader, const YamlNode& node, const std::string& what,
               std::vector<std::string>& mutexes) {
  if (node.IsSequence()) {
    mutexes = reader.TextList(node, what, "mutex: [gpu0, db]");
  } else {
    mutexes = {reader.Text(node, what)};
  }
  std::sort(mutexes.begin(), mutexes.end());
  mutexes.erase(std::unique(mutexes.begin(), mutexes.end()), mutexes.end());
}

void ReadTimes(SchemaReader& reader, const YamlNode& node, const std::string& what, int& times) {
  const Value& value = node.scalar;
  const bool is_count = node.IsScalar() && value.is_number_integer() &&
                        value.get<std::int64_t>() >= 0 && value.get<std::int64_t>() <= kMostRetries;
  if (is_count) {
    times = value.get<int>();
  } else {
    reader.Refuse(node, what + " must be an integer from 0 to " + std::to_string(kMostRetries),
                  "write how often to try again: 3");
  }
}

void ReadRetries(SchemaReader& reader, const YamlNode& node, const std::string& what,
                 RunPolicy& policy) {
  if (!node.IsMapping()) return ReadTimes(reader, node, what, policy.retries);
  reader.CheckKeys(node, SchemaMap::kRetries, what);
  if (node.Find("times") == nullptr) {
    reader.Refuse(node, what + " has no 'times'", "say how often to try again: {times: 3}");
  }
  for (const auto& [key, value] : node.fields) {
    const std::string field = FieldOf(key.text, what);
    if (key.text == "times") ReadTimes(reader, value, field, policy.retries);
    if (key.text == "delay") ReadDuration(reader, value, field, policy.retry_delay_ns);
    if (key.text == "max_delay") ReadDuration(reader, value, field, policy.retry_max_delay_ns);
  }
}

}  // namespace

bool ReadRunPolicyField(SchemaReader& reader, const std::string& key, const YamlNode& value,
                        Stage& stage) {
  const std::string what = FieldOf(key, "stage " + Quoted(stage.name));
  if (key == "resources") {
    ReadResources(reader, value, what, stage.policy.resources);
  } else if (key == "mutex") {
    ReadMutex(reader, value, what, stage.policy.mutexes);
  } else if (key == "timeout") {
    ReadDuration(reader, value, what, stage.policy.timeout_ns);
  } else if (key == "retries") {
    ReadRetries(reader, value, what, stage.policy);
  } else {
    return false;
  }
  return true;
}

}  // namespace mlp
