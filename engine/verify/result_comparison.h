// All outputs that came out of one run of a stage, against what is recorded of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/verify/output_comparison.h"
#include "engine/verify/verification.h"
#include "engine/workspace.h"

namespace mlp {

// The outputs of `stage` in the copy below `root`; an error if one was not made.
Result<std::vector<PathScan>> ScanOutputs(Workspace& workspace, const Stage& stage,
                                          const std::string& root);

// Hashes and compares them: one finding for each output, in the order of the declaration. On any
// thread.
Result<std::vector<OutputFinding>> CompareResult(FileSystem& fs, std::int64_t now_ns,
                                                 LocalObjectStore& store, const Contract& contract,
                                                 const std::vector<ExpectedOutput>& recorded,
                                                 std::vector<PathScan> scans);

// The worst of what was found, by what the stage promises.
VerifyOutcome OutcomeOf(const Contract& contract, const std::vector<OutputFinding>& findings);

}  // namespace mlp
