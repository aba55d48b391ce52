// Locks between processes by number, in one file: any process takes several at once or none, and
// never waits. They die with their process. Beside each stands a version, by which others see that
// what the number stands for may have changed since they looked.
//
//   file  = { version: 8 bytes, native order } * 4096     of the keys with this remainder; sparse
//   locks = open file description locks (F_OFD_SETLK), one byte each, behind that
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "store/base/error.h"
#include "store/base/posix_io.h"

namespace mlp {

class KeyedLocks {
 public:
  using Key = std::uint64_t;

  static Result<KeyedLocks> Open(const std::string& path);
  KeyedLocks(KeyedLocks&&) noexcept = default;
  KeyedLocks& operator=(KeyedLocks&&) noexcept = default;  // the end of the object releases all

  // Takes `own` for this process alone and the others together with whoever reads them too; all or
  // none. false: another process holds one of them. `own` is not held yet.
  Result<bool> TryLock(Key own, const std::vector<Key>& others);
  void Unlock(Key own, const std::vector<Key>& others);

  int fd() const { return fd_.get(); }
  // Versions by key, as they were at one moment.
  class Versions {
   public:
    std::uint64_t operator[](Key key) const { return table_[key % table_.size()]; }

   private:
    friend class KeyedLocks;
    std::vector<std::uint64_t> table_;
  };
  Result<Versions> Read() const;  // costs 3 us
  // Gives a held key a version that it never had. `known` learns of it, unless another process has
  // touched a key with the same remainder since: then that stays to be seen.
  Status Touch(Key own, Versions& known);

 private:
  KeyedLocks(UniqueFd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
  Result<bool> Set(int type, Key key);
  Result<bool> Share(Key key);
  void Unshare(Key key);

  UniqueFd fd_;
  std::string path_;
  std::map<Key, int> shared_;  // how often each is held; the kernel counts only once
  std::uint64_t touches_ = 0;
};

}  // namespace mlp
