// Verify: runs stages again, each in a clean copy of what it declares that it reads, and compares
// what comes out with what is recorded. Changes nothing of the project but the marks in the run
// log.
//
// Stages do not wait for each other: each begins with what is recorded. The copies lie in
// ProjectPaths::VerifyDir() and are removed as soon as they are compared; what a kill leaves there
// is removed by who survives it (the orphan guard), else by the next Verify, which has the
// directory alone.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/repro_observer.h"
#include "engine/verify/verification.h"
#include "engine/workspace.h"

namespace mlp {

struct VerifyOptions {
  std::vector<StageId> stages;        // with commands, in the order of the result
  int jobs = 0;                       // cores that they share; 0: as configured, else all
  bool keep = false;                  // the copies stay until the next Verify
  std::vector<Variation> variations;  // of those that come out the same without
  // Told of each stage when all of it is known.
  std::function<void(const StageVerification&)> on_done = {};
};

// `workspace` is loaded. An error only when it cannot go on; what becomes of a stage is in the
// result, which holds all of them.
Result<std::vector<StageVerification>> Verify(Workspace& workspace, const VerifyOptions& options,
                                              ReproObserver& observer);

}  // namespace mlp
