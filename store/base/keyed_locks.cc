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

Result<bool> KeyedLocks::Set(int type, Key key) {
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

Result<bool> KeyedLocks::Share(Key key) {
  if (const auto held = shared_.find(key); held != shared_.end()) {
    ++held->second;
    return true;
  }
  MLP_ASSIGN(const bool taken, Set(F_RDLCK, key));
  if (taken) shared_.emplace(key, 1);
  return taken;
}

void KeyedLocks::Unshare(Key key) {
  const auto held = shared_.find(key);
  if (held == shared_.end() || --held->second > 0) return;
  shared_.erase(held);
  (void)Set(F_UNLCK, key);
}

Result<bool> KeyedLocks::TryLock(Key own, const std::vector<Key>& others) {
  Result<bool> taken = Set(F_WRLCK, own);
  if (!taken || !*taken) return taken;
  std::vector<Key> shared;
  for (const Key key : others) {
    taken = Share(key);
    if (!taken || !*taken) {
      Unlock(own, shared);
      return taken;
    }
    shared.push_back(key);
  }
  return true;
}

void KeyedLocks::Unlock(Key own, const std::vector<Key>& others) {
  for (const Key key : others) Unshare(key);
  (void)Set(F_UNLCK, own);
}

// The time makes it new: another process may be touching a key with the same remainder.
Status KeyedLocks::Touch(Key own, Versions& known) {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  const std::uint64_t version =
      (static_cast<std::uint64_t>(now) << 8) ^ static_cast<std::uint64_t>(getpid()) ^ ++touches_;
  MLP_ASSIGN(const Versions before, Read());
  const off_t offset = static_cast<off_t>(own % kVersions * sizeof version);
  while (pwrite(fd_.get(), &version, sizeof version, offset) < 0) {
    if (errno != EINTR) return Fail(SystemError(errno, "write", path_));
  }
  if (before[own] == known[own]) known.table_[own % kVersions] = version;
  return {};
}

}  // namespace mlp
