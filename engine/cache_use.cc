#include "engine/cache_use.h"

#include "store/cache_projects.h"

namespace mlp {

Result<CacheLock> UseCache(Workspace& workspace, std::chrono::milliseconds patience,
                           const CacheLock::OnWait& on_wait) {
  const std::string& cache_dir = workspace.config().cache_dir;
  MLP_ASSIGN(CacheLock lock, CacheLock::Use(workspace.cache_fs(), cache_dir, patience, on_wait));
  const bool is_own = cache_dir.starts_with(workspace.paths().PrivateDir() + "/");
  // A cache that can only be read loses nothing by this project, nor keeps anything for it.
  if (!is_own) (void)RegisterProject(workspace.cache_fs(), cache_dir, workspace.paths().root());
  return lock;
}

}  // namespace mlp
