#include "engine/experiments/git_ref_lock.h"

#include <git2/errors.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>

namespace mlp {
namespace {

constexpr std::chrono::seconds kLongest{10};  // that a live process holds one
constexpr std::chrono::milliseconds kPause{20};

bool IsOld(const std::string& lock) {
  struct stat status {};
  return ::stat(lock.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
         std::chrono::system_clock::now() -
                 std::chrono::system_clock::from_time_t(status.st_mtime) >
             kLongest;
}

}  // namespace

int PastRefLock(const std::string& path, const std::function<int()>& write) {
  const std::string lock = path + ".lock";
  const auto end = std::chrono::steady_clock::now() + 2 * kLongest;
  for (;;) {
    const int code = write();
    if (code != GIT_ELOCKED || std::chrono::steady_clock::now() >= end) return code;
    if (IsOld(lock)) ::unlink(lock.c_str());  // if it cannot be, the next turns tell
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace mlp
