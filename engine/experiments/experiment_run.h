// Runs an experiment in the workspace: parameters changed, stages brought up to date, the result
// committed under a ref.
//
// The results stay in the workspace as uncommitted changes. Whatever else happens, the workspace is
// put back byte for byte and no ref is made; what finished stays in the run cache.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/experiments/experiment.h"
#include "engine/experiments/overrides.h"
#include "engine/reproducer.h"

namespace mlp {

struct ExperimentOptions {
  std::vector<Override> overrides;
  std::vector<std::string> targets;  // as the user names them
  std::string name;                  // empty: a random one
  std::string message;               // of the commit; empty: ExperimentMessage
  ReproOptions repro;  // targets are ignored; force also replaces an experiment of the same name
};

struct ExperimentResult {
  std::string name;
  ReproSummary summary;
  std::optional<Experiment> experiment;  // absent when stages failed or were interrupted
};

// `on_name` is called when everything is checked that can be beforehand, just before the stages
// run.
Result<ExperimentResult> RunExperiment(Workspace& workspace, const ExperimentOptions& options,
                                       ReproObserver& observer,
                                       const std::function<void(const std::string&)>& on_name);

}  // namespace mlp
