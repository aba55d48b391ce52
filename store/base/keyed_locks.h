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

  struct Set {
    Key own;                      // for this holder alone; not held yet
    std::vector<Key> shared;      // together with whoever shares them too
    std::vector<Key> in_process;  // for this process alone, which may hold them several times
  };
  // All or none. false: another process holds one of them. A key is always of the same kind.
  Result<bool> TryLock(const Set& set);
  void Unlock(const Set& set);

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
  Result<bool> Change(int type, Key key);
  Result<bool> Hold(int type, Key key);
  void LetGo(Key key);

  UniqueFd fd_;
  std::string path_;
  std::map<Key, int> held_;  // how often; the kernel counts only once. Without those of `own`
  std::uint64_t touches_ = 0;
};

}  // namespace mlp
