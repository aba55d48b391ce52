#include "store/base/keyed_locks.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <utility>

namespace mlp {
namespace {

constexpr std::uint64_t kVersions = 4096;
constexpr std::size_t kBytes = kVersions * sizeof(std::uint64_t);
constexpr std::uint64_t kOffsets = std::uint64_t{1} << 62;

off_t OffsetOf(KeyedLocks::Key key) {
  return static_cast<off_t>(kBytes + key % kOffsets);
}

}  // namespace

Result<KeyedLocks> KeyedLocks::Open(const std::string& path) {
  MLP_ASSIGN(UniqueFd fd, OpenFd(path, O_RDWR | O_CREAT | O_NOFOLLOW, 0666, "open"));
  return KeyedLocks(std::move(fd), path);
}

// Read, not mapped: a mapped page that a full file system cannot provide is a SIGBUS.
Result<KeyedLocks::Versions> KeyedLocks::Read() const {
  Versions versions;
  versions.table_.resize(kVersions, 0);
  while (pread(fd_.get(), versions.table_.data(), kBytes, 0) < 0) {
    if (errno != EINTR) return Fail(SystemError(errno, "read", path_));
  }
  return versions;
}

Result<bool> KeyedLocks::Change(int type, Key key) {
  struct flock range {};
  range.l_type = static_cast<short>(type);
  range.l_whence = SEEK_SET;
  range.l_start = OffsetOf(key);
  range.l_len = 1;
  while (fcntl(fd_.get(), F_OFD_SETLK, &range) != 0) {
    if (errno == EAGAIN || errno == EACCES) return false;
    if (errno != EINTR) return Fail(SystemError(errno, "lock", path_));
  }
  return true;
}

Result<bool> KeyedLocks::Hold(int type, Key key) {
  if (const auto held = held_.find(key); held != held_.end()) {
    ++held->second;
    return true;
  }
  MLP_ASSIGN(const bool taken, Change(type, key));
  if (taken) held_.emplace(key, 1);
  return taken;
}

void KeyedLocks::LetGo(Key key) {
  const auto held = held_.find(key);
  if (held == held_.end() || --held->second > 0) return;
  held_.erase(held);
  (void)Change(F_UNLCK, key);
}

Result<bool> KeyedLocks::TryLock(const Set& set) {
  Result<bool> taken = Change(F_WRLCK, set.own);
  if (!taken || !*taken) return taken;
  Set held{set.own, {}, {}};
  const auto hold = [&](int type, const std::vector<Key>& keys, std::vector<Key>& those) {
    for (const Key key : keys) {
      if (taken && *taken) taken = Hold(type, key);
      if (taken && *taken) those.push_back(key);
    }
  };
  hold(F_RDLCK, set.shared, held.shared);
  hold(F_WRLCK, set.in_process, held.in_process);
  if (!taken || !*taken) Unlock(held);
  return taken;
}

void KeyedLocks::Unlock(const Set& set) {
  for (const Key key : set.shared) LetGo(key);
  for (const Key key : set.in_process) LetGo(key);
  (void)Change(F_UNLCK, set.own);
}

// The time makes it new: another process may be touching a key with the same remainder.
Status KeyedLocks::Touch(Key own, Versions& known) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  const std::uint64_t version =
      (static_cast<std::uint64_t>(now) << 8) ^ static_cast<std::uint64_t>(getpid()) ^ ++touches_;
  const off_t offset = static_cast<off_t>(own % kVersions * sizeof version);
  std::uint64_t before = 0;  // also where the file ends before it
  while (pread(fd_.get(), &before, sizeof before, offset) < 0) {
    if (errno != EINTR) return Fail(SystemError(errno, "read", path_));
  }
  while (pwrite(fd_.get(), &version, sizeof version, offset) < 0) {
    if (errno != EINTR) return Fail(SystemError(errno, "write", path_));
  }
  if (before == known[own]) known.table_[own % kVersions] = version;
  return {};
}

}  // namespace mlp
