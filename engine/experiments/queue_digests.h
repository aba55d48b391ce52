// What the queue of a project needs of the store: for gc.
#pragma once

#include "engine/recorded_digests.h"
#include "engine/workspace.h"

namespace mlp {

// Adds what the experiments that have not succeeded begin with, and what those that run record.
Status AddQueueDigests(const Workspace& home, DigestSet& digests);

}  // namespace mlp
