#include "engine/cache_use.h"

#include <unistd.h>

#include <filesystem>

#include "store/cache_projects.h"

namespace mlp {

Result<CacheLock> UseCache(Workspace& workspace, std::chrono::milliseconds patience,
                           const CacheLock::OnWait& on_wait) {
  const std::string& cache_dir = workspace.config().cache_dir;
  MLP_ASSIGN(CacheLock lock, CacheLock::Use(workspace.cache_fs(), cache_dir, patience, on_wait));
  if (IsOwnCache(workspace)) return lock;
  const Status registered =
      RegisterProject(workspace.cache_fs(), cache_dir, workspace.paths().home());
  // A cache that can only be read loses nothing by this project, nor keeps anything for it.
  if (!registered && ::access(cache_dir.c_str(), W_OK) == 0) return Fail(registered.error());
  return lock;
}

std::string RealCacheDir(const Workspace& workspace) {
  std::error_code error;
  const std::string& spelled = workspace.config().cache_dir;
  const std::string real = std::filesystem::weakly_canonical(spelled, error).string();
  return error ? spelled : real;
}

bool IsOwnCache(const Workspace& workspace) {
  std::error_code error;
  const std::string spelled =
      ProjectPaths(workspace.paths().home(), workspace.layout()).PrivateDir();
  const std::string own = std::filesystem::weakly_canonical(spelled, error).string();
  return RealCacheDir(workspace).starts_with((error ? spelled : own) + "/");
}

}  // namespace mlp
