// What the queue knows of experiments: those that were enqueued together share a batch; each of
// them is a task. As JSON in the task queue.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/carried_inputs.h"
#include "engine/experiments/git_repo.h"
#include "engine/experiments/overrides.h"
#include "store/base/value.h"

namespace mlp {

struct ExperimentBatch {
  GitId baseline;
  GitId content;  // the workspace as it was, as a commit
  std::vector<CarriedInput> inputs;
  std::vector<std::string> targets;  // as the user named them
  RelPath from;                      // where they stood
  std::string message;               // of the commits; empty: ExperimentMessage
  bool force = false;
  bool use_run_cache = true;
  int stage_jobs = 0;    // of each experiment; 0: as many as the worker thinks right
  bool is_open = false;  // more experiments may be added when these have succeeded
};

struct ExperimentTask {
  std::vector<Override> overrides;
  Value labels = Value::object();  // what it is part of: a search, a repetition
};

std::string ToText(const ExperimentBatch& batch);
std::string ToText(const ExperimentTask& task);
// kCorrupt when the text is none of them.
Result<ExperimentBatch> ExperimentBatchFrom(HashAlgorithm algorithm, const std::string& text);
Result<ExperimentTask> ExperimentTaskFrom(const std::string& text);

// Keeps the content of a batch from git's gc while it may be needed.
std::string BatchRef(const std::string& batch);
inline constexpr const char* kBatchRefs = "refs/mlpipe/queue/";

}  // namespace mlp
