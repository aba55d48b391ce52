// What gc would remove or has removed, as text and JSON.
#pragma once

#include <optional>
#include <ostream>

#include "engine/cli/command.h"
#include "store/gc.h"
#include "store/transfer/remote_gc.h"

namespace mlp {

struct GcPlans {
  GcPlan cache;
  std::optional<RemoteGcPlan> remote;

  bool IsEmpty() const { return cache.garbage.empty() && (!remote || remote->IsEmpty()); }
  std::uint64_t Bytes() const { return cache.Bytes() + (remote ? remote->Bytes() : 0); }
};

// One line a kind.
void PrintPlans(std::ostream& out, const GcPlans& plans);

struct GcReportOptions {
  bool dry = false;  // it is a plan
  bool json = false;
  bool forgets_unlisted = false;
};
// All of it; and on standard error what stays though nothing needs it.
void ReportGarbage(CommandContext& context, const GcPlans& plans, const GcReportOptions& options);

}  // namespace mlp
