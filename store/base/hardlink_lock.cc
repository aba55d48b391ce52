#include "store/base/hardlink_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <thread>
#include <utility>
#include <vector>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/posix_io.h"
#include "store/base/text.h"

namespace mlp {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr time_t kLifetime = 365 * 24 * 3600;
constexpr time_t kClockSlop = 10;  // between the clocks of machines
constexpr std::size_t kLongestClaim = 8192;

std::string HostName() {
  char host[256] = "";
  gethostname(host, sizeof host - 1);
  return host;
}

Status WriteClaim(const std::string& claim) {
  MLP_ASSIGN(const UniqueFd fd, OpenFd(claim, O_WRONLY | O_CREAT | O_EXCL, 0666, "create"));
  MLP_TRY(WriteAll(fd.get(), claim, claim));
  const time_t until = time(nullptr) + kLifetime;
  const timespec times[2] = {{until, 0}, {until, 0}};
  return futimens(fd.get(), times) == 0 ? Status() : Fail(SystemError(errno, "touch", claim));
}

// The claim of whoever has the lock; empty if nobody has.
std::string ClaimAt(const std::string& path) {
  const Result<UniqueFd> fd = OpenFd(path, O_RDONLY | O_NOFOLLOW, 0, "open");
  if (!fd) return "";
  std::string text(kLongestClaim, '\0');
  const ssize_t size = pread(fd->get(), text.data(), text.size(), 0);
  text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  return text;
}

// Its time is over, or its process, on this machine, is gone.
bool IsStale(const std::string& path, const std::string& claim) {
  struct stat status {};
  if (lstat(path.c_str(), &status) != 0) return false;
  if (status.st_mtime + kClockSlop < time(nullptr)) return true;
  const std::vector<std::string> parts = Split(claim, '|');
  if (parts.size() != 4 || parts[1] != HostName()) return false;
  const int pid = std::atoi(parts[2].c_str());
  return pid > 0 && kill(pid, 0) != 0 && errno == ESRCH;
}

// true: the lock may be free now. Of two who find it stale one renames it; the other may get hold
// of the next one's in this way, and puts it back.
bool Break(const std::string& path, const std::string& claim) {
  const std::string aside = TemporaryNameBeside(path);
  if (rename(path.c_str(), aside.c_str()) != 0) return errno == ENOENT;
  const bool is_that = ClaimAt(aside) == claim;
  if (!is_that) link(aside.c_str(), path.c_str());
  unlink(aside.c_str());
  if (is_that && !claim.empty()) unlink(claim.c_str());
  return is_that;
}

}  // namespace

Result<HardlinkLock> HardlinkLock::Acquire(const std::string& path, milliseconds patience,
                                           const std::function<void()>& on_wait) {
  constexpr milliseconds kLongestPause{100};
  const std::string claim = Format("{}|{}|{}|{}", path, HostName(), getpid(), RandomName());
  MLP_TRY(WriteClaim(claim));
  const auto begin = steady_clock::now();
  bool announced = false;
  for (milliseconds pause{2};; pause = std::min(2 * pause, kLongestPause)) {
    if (link(claim.c_str(), path.c_str()) == 0) return HardlinkLock(path, claim);
    if (errno != EEXIST) {
      const Error error = SystemError(errno, "link", path);
      unlink(claim.c_str());
      return Fail(error);
    }
    const std::string holder = ClaimAt(path);
    if (IsStale(path, holder) && Break(path, holder)) continue;
    const auto waited = std::chrono::duration_cast<milliseconds>(steady_clock::now() - begin);
    if (waited >= patience) {
      unlink(claim.c_str());
      return Fail(ErrorCode::kLocked, Format("'{}' is locked by another process", path),
                  "wait until it has finished; if there is none, remove that file");
    }
    if (!announced && on_wait) on_wait();
    announced = true;
    std::this_thread::sleep_for(std::min(pause, patience - waited));
  }
}

HardlinkLock::HardlinkLock(HardlinkLock&& other) noexcept
    : path_(std::exchange(other.path_, {})), claim_(std::exchange(other.claim_, {})) {}

HardlinkLock& HardlinkLock::operator=(HardlinkLock&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(claim_, other.claim_);
  return *this;
}

HardlinkLock::~HardlinkLock() {
  if (claim_.empty()) return;
  if (ClaimAt(path_) == claim_) unlink(path_.c_str());
  unlink(claim_.c_str());
}

}  // namespace mlp
