// The directory of copies, which one process has alone: emptied when it comes, when it goes and
// when it is killed.
#pragma once

#include "engine/repro_observer.h"
#include "engine/workspace.h"
#include "store/base/file_lock.h"

namespace mlp {

class VerifyRoom {
 public:
  // Waits for another `verify` in the project. With `keep` the copies stay behind.
  static Result<VerifyRoom> Enter(Workspace& workspace, bool keep, ReproObserver& observer);
  Status Leave();

 private:
  VerifyRoom(Workspace& workspace, FileLock lock, bool keep);

  Workspace* workspace_;
  FileLock lock_;
  bool keep_;
};

}  // namespace mlp
