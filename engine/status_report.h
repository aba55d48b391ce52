// StatusReport: what is not as recorded about a stage, in the words and the shape of
// `dvc status --json`. It judges by the workspace as it stands and follows no other stage; what
// `repro` would do is a plan (plan.h). Pure.
#pragma once

#include "engine/decision.h"

namespace mlp {

// A list of {"changed deps": {...}}, {"changed outs": {...}}, "always changed" and "changed
// command", in this order; empty for a stage that is as recorded. Paths are relative to
// `current_dir`. A frozen stage shows its outputs only. Of a stage without a record every
// dependency and output is "modified", as DVC has it. What only the native layout knows follows:
// "changed wdir", {"changed env": {...}}.
Value StatusReport(const Stage& stage, const StageFacts& facts, const RelPath& current_dir);

}  // namespace mlp
