// What a person sees while stages run, and at the end.
#pragma once

#include <memory>

#include "engine/cli/command.h"
#include "engine/repro_observer.h"
#include "engine/reproducer.h"

namespace mlp {

// Talks to context.err. On a terminal: one live line for each running stage (time, last line of its
// output) below the lines that stay. Elsewhere: plain lines, the output of stages prefixed with
// their names. With `context.quiet` only warnings. Everything also goes to mlpipe's own log (see
// run_logger.h).
std::unique_ptr<ReproObserver> MakeReporter(CommandContext& context, const Workspace& workspace);

// How a command begins that changes what the project declares, records or has in the workspace by
// itself: waits until nobody else does or runs stages (kLocked after `patience`), and loads what
// they left.
Result<RunLock> LockAndLoad(CommandContext& context, Workspace& workspace, std::string_view command,
                            std::chrono::milliseconds patience = kLockPatience);

// Prints the errors and one line that sums up; returns the exit status.
int ReportSummary(CommandContext& context, const ReproSummary& summary);

// "850 ms", "12.3 s", "4 min 05 s", "2 h 03 min".
std::string FormatDuration(std::int64_t duration_ns);

}  // namespace mlp
