// What adding some paths means in a project: which are new, which are tracked already, which must
// not be tracked. Looks, changes nothing. For AddData.
#pragma once

#include <string>
#include <vector>

#include "engine/add.h"
#include "engine/workspace.h"

namespace mlp {

struct PlannedAdd {
  AddTarget target;
  const Stage* tracked = nullptr;  // the pointer file that tracks it already; nullptr: none does
  std::size_t out = 0;             // which of its outputs
  Stage added;                     // of new data: the stage that its pointer file will declare

  const Stage& stage() const { return tracked == nullptr ? added : *tracked; }
  const Output& output() const { return stage().outs[out]; }
  // Names something inside of a tracked directory.
  bool is_part() const { return target.path != output().path; }
};

// In the order of the targets, each path once.
Result<std::vector<PlannedAdd>> PlanAdds(Workspace& workspace,
                                         const std::vector<AddTarget>& targets,
                                         const AddOptions& options);

}  // namespace mlp
