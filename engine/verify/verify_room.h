// The directory of copies, which one process has alone: emptied when it comes, when it goes and
// when it is killed.
#pragma once

#include "engine/repro_observer.h"
#include "engine/workspace.h"
#include "store/base/file_lock.h"

namespace mlp {

class VerifyRoom {
 public:
  // Waits for another `verify` in the project. With `keep` the copies stay behind. What cannot be
  // removed, as it belongs to somebody else (a container's root), is a warning: it is put aside
  // when the next one comes.
  static Result<VerifyRoom> Enter(Workspace& workspace, bool keep, ReproObserver& observer);
  void Leave(ReproObserver& observer);

 private:
  VerifyRoom(Workspace& workspace, FileLock lock, bool keep);

  Workspace* workspace_;
  FileLock lock_;
  bool keep_;
};

}  // namespace mlp
