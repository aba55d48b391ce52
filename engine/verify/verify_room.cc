#include "engine/verify/verify_room.h"

#include <utility>

#include "engine/reproducer.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// More than anybody leaves lying there.
constexpr int kMostLeftovers = 1000;

// Gives `directory`, which cannot be removed, a name beside it that is free.
Status SetAside(FileSystem& fs, const std::string& directory, const Error& why,
                ReproObserver& observer) {
  for (int i = 1; i <= kMostLeftovers; ++i) {
    const std::string aside = Format("{}.{}", directory, i);
    MLP_ASSIGN(const bool is_moved, fs.RenameNew(directory, aside));
    if (!is_moved) continue;
    observer.OnWarning(
        Format("a copy of an earlier verify cannot be removed ({}): it is left in "
               "{}, for its owner to remove",
               why.message, Quoted(aside)));
    return {};
  }
  return Fail(why);
}

}  // namespace

Result<VerifyRoom> VerifyRoom::Enter(Workspace& workspace, bool keep, ReproObserver& observer) {
  const std::string directory = workspace.paths().VerifyDir();
  MLP_TRY(workspace.fs().MakeDirs(ParentOf(directory)));
  MLP_ASSIGN(FileLock lock, FileLock::Acquire(directory + ".lock", "mlpipe verify", kLockPatience,
                                              [&](const std::string& holder) {
                                                observer.OnWaitingForLock(holder);
                                              }));
  if (const Status removed = RemoveTree(workspace.fs(), directory); !removed)
    MLP_TRY(SetAside(workspace.fs(), directory, removed.error(), observer));
  ProcessRunner& processes = workspace.environment().processes;
  processes.KeepOpen({lock.fd()});
  if (!keep) processes.IfKilled({"/bin/rm", "-rf", "--", directory}, "/");
  return VerifyRoom(workspace, std::move(lock), keep);
}

void VerifyRoom::Leave(ReproObserver& observer) {
  ProcessRunner& processes = workspace_->environment().processes;
  processes.ForgetKilled();
  processes.KeepOpen({});
  if (keep_) return;
  const Status removed = RemoveTree(workspace_->fs(), workspace_->paths().VerifyDir());
  if (!removed) observer.OnWarning(Format("a copy cannot be removed: {}", removed.error().message));
}

VerifyRoom::VerifyRoom(Workspace& workspace, FileLock lock, bool keep)
    : workspace_(&workspace), lock_(std::move(lock)), keep_(keep) {}

}  // namespace mlp
