// Rows of experiments for tests, made of JSON.
#pragma once

#include <string>

#include "engine/experiments/experiment_rows.h"

namespace mlp {

inline constexpr std::int64_t kNow = 1'787'000'000;  // 2026-08-17 20:53:20 UTC

inline ExperimentRow Row(ExperimentRow::Kind kind, const std::string& name, const std::string& id,
                         const std::string& metrics, const std::string& params) {
  ExperimentRow row;
  row.kind = kind;
  row.name = name;
  row.commit = {id};
  row.short_id = id;
  if (kind != ExperimentRow::Kind::kWorkspace)
    row.time_s = kNow - (kind == ExperimentRow::Kind::kBaseline ? 10 * 86400 : 60);
  const auto file = [](const char* path, const std::string& json) {
    return SnapshotFile{RelPath::Strict(path).value(), Value::parse(json), {}};
  };
  row.facts = ExperimentFacts{
      {name, {file("m.json", metrics)}}, {name, {file("params.yaml", params)}}, {}, {}};
  return row;
}

}  // namespace mlp
