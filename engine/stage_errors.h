// The errors of stages, worded in one place.
#pragma once

#include "engine/decision.h"
#include "engine/executor.h"
#include "pipelines/pipeline.h"

namespace mlp {

// The stage cannot run: `reasons` (not empty) say what is missing.
Error BlockedError(const Stage& stage, const std::vector<Reason>& reasons);
// The user, asked, did not want the stage to go on.
Error NotConfirmedError(const Stage& stage);
// A command of the stage failed: which, how, and the last it said.
Error CommandError(const Stage& stage, const Execution& execution);
// The commands succeeded, but a declared output is not there.
Error MissingOutputError(const Stage& stage, const Output& out);

}  // namespace mlp
