// How a command uses the project's cache: with its lock held, and known to it.
#pragma once

#include <chrono>
#include <string>

#include "engine/workspace.h"
#include "store/cache_lock.h"

namespace mlp {

// CacheLock::Use; a project whose cache lies elsewhere is registered there while it is held.
Result<CacheLock> UseCache(Workspace& workspace, std::chrono::milliseconds patience,
                           const CacheLock::OnWait& on_wait = {});

// Where the cache really is, symlinks followed.
std::string RealCacheDir(const Workspace& workspace);
// Whether it really lies in the project's own private directory, where no other project finds it by
// itself.
bool IsOwnCache(const Workspace& workspace);

}  // namespace mlp
