// The settings of `prepare`: its section of the params file, checked before the input is read,
// which may take long.

#ifndef MLPIPE_STAGES_COMMANDS_PREPARE_PARAMS_H_
#define MLPIPE_STAGES_COMMANDS_PREPARE_PARAMS_H_

#include <optional>

#include "stages/base/params.h"
#include "stages/data/checks.h"
#include "stages/data/source.h"
#include "stages/data/split.h"

namespace mlp::stages {

struct PreparePlan {
  SourceOptions source;
  // Shares to draw; of no effect for a split that the source gives.
  double validation = 0;
  double test = 0;
  std::optional<FoldChoice> folds;  // in place of `validation`
  CheckOptions checks;
};

PreparePlan ReadPreparePlan(ParamsSection section, const RunSettings& settings);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_COMMANDS_PREPARE_PARAMS_H_
