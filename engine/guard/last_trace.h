// LastTrace: what a stage opened when it was last traced, kept in the project's private directory:
// a cache, as running the stage again makes it anew.
#pragma once

#include <optional>
#include <string>

#include "engine/guard/access_trace.h"
#include "engine/workspace.h"

namespace mlp {

struct LastTrace {
  std::int64_t ended_ns = 0;  // wall clock
  AccessTrace trace;
};

void WriteLastTrace(Workspace& workspace, const Stage& stage, const AccessTrace& trace);
// nullopt: it was not traced yet, or what is kept is damaged.
Result<std::optional<LastTrace>> ReadLastTrace(const Workspace& workspace, const Stage& stage);

}  // namespace mlp
