// What changed since a stage's record was made, as reasons. Pure; the parts of Decide.
#pragma once

#include <vector>

#include "engine/decision.h"

namespace mlp {

// What the stage's result depends on, compared with the record.
std::vector<Reason> InputReasons(const Stage& stage, const StageFacts& facts);

struct OutputReasons {
  std::vector<Reason> wrong;     // the workspace differs from the record
  std::vector<Reason> unstored;  // only the store lacks the object
  // Every one is recorded and its object is there: restoring replaces them all. What a persist
  // output holds is the stage's to go on with, not ours to replace.
  bool restorable = true;

  bool Has(ReasonKind kind) const;  // among the wrong ones
};

// The outputs compared with the record; nothing if there is none. With `allow_missing` an output
// that is not there is not wrong.
OutputReasons CompareOutputs(const Stage& stage, const StageFacts& facts, bool allow_missing);

}  // namespace mlp
