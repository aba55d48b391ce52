// RunLogger: hears what a run does, writes it to mlpipe's own log, and passes it on.
#pragma once

#include <memory>

#include "engine/repro_observer.h"

namespace mlp {

// Appends to <log_dir>/mlpipe.log (rotated: three files of 1 MiB each), one line an event with the
// time and the process id. A log that cannot be opened is no error: nothing is logged then.
std::unique_ptr<ReproObserver> LogRun(std::unique_ptr<ReproObserver> next,
                                      const std::string& log_dir);

}  // namespace mlp
