#include "engine/verify/verify_room.h"

#include <utility>

#include "engine/reproducer.h"
#include "store/base/atomic_file.h"
#include "store/base/text.h"

namespace mlp {

Result<VerifyRoom> VerifyRoom::Enter(Workspace& workspace, bool keep, ReproObserver& observer) {
  const std::string directory = workspace.paths().VerifyDir();
  MLP_TRY(workspace.fs().MakeDirs(ParentOf(directory)));
  MLP_ASSIGN(FileLock lock, FileLock::Acquire(directory + ".lock", "mlpipe verify", kLockPatience,
                                              [&](const std::string& holder) {
                                                observer.OnWaitingForLock(holder);
                                              }));
  MLP_TRY(RemoveTree(workspace.fs(), directory));
  ProcessRunner& processes = workspace.environment().processes;
  processes.KeepOpen({lock.fd()});
  if (!keep) processes.IfKilled({"/bin/rm", "-rf", "--", directory}, "/");
  return VerifyRoom(workspace, std::move(lock), keep);
}

Status VerifyRoom::Leave() {
  ProcessRunner& processes = workspace_->environment().processes;
  processes.ForgetKilled();
  processes.KeepOpen({});
  return keep_ ? Status() : RemoveTree(workspace_->fs(), workspace_->paths().VerifyDir());
}

VerifyRoom::VerifyRoom(Workspace& workspace, FileLock lock, bool keep)
    : workspace_(&workspace), lock_(std::move(lock)), keep_(keep) {}

}  // namespace mlp
