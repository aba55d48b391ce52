// A lock as flufl.lock has it, for file systems that know no other: whoever makes the hard link
// PATH to a claim file of its own has it alone. DVC uses it with core.hardlink_lock.
//
//   PATH, and the claim it links to    hold the name of the claim: PATH|host|pid|random
//   their time of modification         in the future: until then nobody breaks the lock
//
// Unlike a FileLock it does not die with its process; another HardlinkLock on this machine finds
// out, DVC waits until the user removes PATH.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "store/base/error.h"

namespace mlp {

class HardlinkLock {
 public:
  // Waits while another has it, gives up with kLocked after `patience`; zero tries once. Calls
  // `on_wait` once if it has to wait.
  static Result<HardlinkLock> Acquire(const std::string& path, std::chrono::milliseconds patience,
                                      const std::function<void()>& on_wait = {});
  HardlinkLock(HardlinkLock&& other) noexcept;
  HardlinkLock& operator=(HardlinkLock&& other) noexcept;
  ~HardlinkLock();  // releases

 private:
  HardlinkLock(std::string path, std::string claim)
      : path_(std::move(path)), claim_(std::move(claim)) {}

  std::string path_, claim_;  // empty: released
};

}  // namespace mlp
