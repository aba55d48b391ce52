// The name of what is recorded of a stage, by which the run log knows whether it was verified.
#pragma once

#include <optional>

#include "pipelines/lock_file.h"
#include "pipelines/pipeline.h"
#include "store/layout.h"
#include "store/run_log.h"

namespace mlp {

// Of what a record says. Also where the run has no fingerprint because nothing may be restored by
// it.
ResultName ResultNameOf(const Layout& layout, const Stage& stage, const LockedStage& entry);
// Of what a run wrote; nullopt when it has no fingerprint.
std::optional<ResultName> ResultNameOf(const RunRecord& run);

}  // namespace mlp
