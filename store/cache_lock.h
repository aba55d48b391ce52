// CacheLock: keeps gc from removing what another process has just found in the cache and is about
// to rely on. Held by whoever stores objects, or decides something on their being there, until that
// is recorded (a journal counts); gc has it alone while it reads what is recorded and removes the
// rest. It dies with its process. A process takes it once at a time: who has it and asks again
// waits for ever behind a gc that waits.
//
//   <cache>/gc.lock     gc has it from when it begins to wait, so that it need not wait for those
//                       who come later; it names the gc
//   <cache>/use.lock    shared by those who use the cache, alone of gc
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "store/base/file_lock.h"
#include "store/base/file_system.h"

namespace mlp {

class CacheLock {
 public:
  using OnWait = std::function<void(const std::string& holder)>;

  // Waits for a gc; kLocked after `patience`. Makes the cache directory. Where no lock can be made
  // (a cache that can only be read) nothing is held: there nothing can be stored either.
  static Result<CacheLock> Use(FileSystem& fs, const std::string& cache_dir,
                               std::chrono::milliseconds patience, const OnWait& on_wait = {});
  // Waits for everybody else.
  static Result<CacheLock> Own(FileSystem& fs, const std::string& cache_dir,
                               std::string_view command, std::chrono::milliseconds patience,
                               const OnWait& on_wait = {});

 private:
  std::optional<FileLock> gate_, use_;
};

}  // namespace mlp
