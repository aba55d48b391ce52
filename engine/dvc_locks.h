// DvcLocks: keeps mlpipe and a DVC that works in the same project out of each other's way, by the
// locks that DVC takes itself. In a native project it has nothing to do and never refuses.
//
//   .dvc/tmp/lock     flock: DVC has it alone while it does anything but run commands; mlpipes
//                     share it likewise. With core.hardlink_lock a HardlinkLock, shared by nobody
//   .dvc/tmp/rwlock   {"read": {path: [info, ...]}, "write": {path: info}}, info = {"pid", "cmd"}:
//                     what running stages read and write, absolute; edited under rwlock.lock
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/workspace.h"
#include "store/base/file_lock.h"
#include "store/base/hardlink_lock.h"

namespace mlp {

// How DVC and a waiting mlpipe are told what holds a lock.
inline constexpr std::string_view kReproCommand = "mlpipe repro";

struct DvcLock {  // one of the two
  std::optional<FileLock> flock;
  std::optional<HardlinkLock> link;
};

// The lock on the project. Waits as FileLock and HardlinkLock do.
Result<DvcLock> AcquireDvcLock(const Workspace& workspace, std::string_view command,
                               std::chrono::milliseconds patience,
                               const std::function<void()>& on_wait);

class DvcLocks {
 public:
  // `lock` is on .dvc/tmp/lock if the project has been entered already.
  DvcLocks(const Workspace& workspace, std::optional<DvcLock> lock);
  ~DvcLocks();  // takes back what is announced
  DvcLocks(const DvcLocks&) = delete;
  DvcLocks& operator=(const DvcLocks&) = delete;

  // Before files of the project are read or written. true also when it is entered already; false: a
  // DVC is at work.
  Result<bool> TryEnter();
  bool IsEntered() const { return !is_dvc_project_ || lock_.has_value(); }
  // While nothing happens but that commands run.
  void Leave() { lock_.reset(); }

  // Announces what the stage reads and writes. false: another process has announced some of it.
  Result<bool> TryBegin(const Stage& stage);
  void End(const Stage& stage);

 private:
  Result<bool> Announce(const Stage* added);

  const Workspace& workspace_;
  const bool is_dvc_project_;
  std::optional<DvcLock> lock_;
  std::set<const Stage*> announced_;
};

// For who changes stages with the project locked, so that no DVC does anything meanwhile but run
// the commands that it began before: kLocked, naming who, when one of these reads or writes what
// `stages` write, or writes what they read.
Status CheckDvcIsElsewhere(const Workspace& workspace, const std::vector<const Stage*>& stages);

}  // namespace mlp
