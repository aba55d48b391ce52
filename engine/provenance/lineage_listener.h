// Hears what a run does, tells others by events of OpenLineage, and passes it on.
#pragma once

#include <memory>
#include <string>

#include "engine/config.h"
#include "engine/repro_observer.h"
#include "engine/workspace.h"

namespace mlp {

// Where the settings name no receiver, `next` itself. What cannot be delivered is lost, with one
// warning at the end: events are sent from a thread of their own, so that no run waits for a
// receiver; only who destroys the listener waits, for at most 3 seconds. `version` is mlpipe's.
std::unique_ptr<ReproObserver> TellOpenLineage(std::unique_ptr<ReproObserver> next,
                                               const Workspace& workspace,
                                               const std::string& version);

}  // namespace mlp
