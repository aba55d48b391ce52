// VerifyPlan: what verifying one stage needs, found out before anything is copied.
#pragma once

#include <string>
#include <vector>

#include "engine/stage_inspector.h"
#include "engine/verify/clean_copy.h"
#include "engine/verify/verification.h"

namespace mlp {

struct VerifyPlan {
  LockedStage entry;  // what is recorded
  CopyPlan copy;
  std::vector<ExpectedOutput> outputs;  // in the order of the declaration
  // Why it cannot be verified; empty: it can.
  VerifyOutcome obstacle = VerifyOutcome::kSame;
  std::string reason;

  bool IsPossible() const { return reason.empty(); }
};

// Looks at the workspace and hashes there what is not known; changes nothing.
Result<VerifyPlan> PlanVerify(Workspace& workspace, StageInspector& inspector, const Stage& stage);

}  // namespace mlp
