// What is recorded, for the tests of lineage: prep reads raw and writes clean; train reads clean,
// train.py and lr, and writes the directory model; report reads model/weights.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/lineage.h"

namespace mlp {

inline LineageFile FileNamed(const std::string& name, const std::string& digest) {
  return {name, RelPath::Strict(name).value(), digest, 8, std::nullopt, false};
}

inline LineageStage StageNamed(const std::string& address, std::vector<LineageFile> inputs,
                               std::vector<LineageFile> outputs) {
  LineageStage stage;
  stage.address = address;
  stage.command = "run " + address;
  stage.inputs = std::move(inputs);
  stage.outputs = std::move(outputs);
  return stage;
}

inline std::vector<LineageStage> SampleRecords() {
  std::vector<LineageStage> stages = {
      StageNamed("prep", {FileNamed("raw", "aaaa1")}, {FileNamed("clean", "bbbb1")}),
      StageNamed("train", {FileNamed("clean", "bbbb1"), FileNamed("train.py", "cccc1")},
                 {FileNamed("model", "dddd1.dir")}),
      StageNamed("report", {FileNamed("model/weights", "eeee1")}, {FileNamed("text", "ffff1")})};
  stages[1].params = {{"params.yaml", "lr", 0.1}};
  return stages;
}

// A run log of given runs, and one tree: model holds weights.
struct FakeHistory {
  std::vector<RunRecord> runs;  // newest first

  LineageLookups Lookups() const {
    LineageLookups lookups;
    lookups.writers_of = [this](const std::string& digest) {
      return RunsWith(digest, RunPath::Role::kOutput);
    };
    lookups.readers_of = [this](const std::string& digest) {
      return RunsWith(digest, RunPath::Role::kDependency);
    };
    lookups.digests_like = [this](const std::string& prefix) -> Result<std::vector<std::string>> {
      std::vector<std::string> digests;
      for (const RunRecord& run : runs)
        for (const RunPath& path : run.paths)
          if (path.digest.starts_with(prefix)) digests.push_back(path.digest);
      return digests;
    };
    lookups.file_in_tree = [](const std::string& tree,
                              const RelPath& inside) -> std::optional<std::string> {
      if (tree == "dddd1.dir" && inside.str() == "weights") return "eeee1";
      return std::nullopt;
    };
    return lookups;
  }
  Result<std::vector<RunRecord>> RunsWith(const std::string& digest, RunPath::Role role) const {
    std::vector<RunRecord> found;
    for (const RunRecord& run : runs)
      for (const RunPath& path : run.paths)
        if (path.digest == digest && path.role == role) found.push_back(run);
    return found;
  }
};

inline RunRecord RunOf(std::int64_t id, const LineageStage& stage) {
  RunRecord run;
  run.id = id;
  run.stage = stage.address;
  run.command = stage.command;
  for (const LineageFile& file : stage.inputs)
    run.paths.push_back({RunPath::Role::kDependency, file.name, file.digest, file.size});
  for (const LineageFile& file : stage.outputs)
    run.paths.push_back({RunPath::Role::kOutput, file.name, file.digest, file.size});
  return run;
}

inline LineageTarget TargetOf(const LineageFile& file) {
  return {file.name, std::nullopt, file};
}

}  // namespace mlp
