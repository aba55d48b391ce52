// How a command uses the project's cache: with its lock held, and known to it.
#pragma once

#include <chrono>

#include "engine/workspace.h"
#include "store/cache_lock.h"

namespace mlp {

// CacheLock::Use; a project whose cache lies elsewhere registers itself there first.
Result<CacheLock> UseCache(Workspace& workspace, std::chrono::milliseconds patience,
                           const CacheLock::OnWait& on_wait = {});

}  // namespace mlp
