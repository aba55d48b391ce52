// Remote: a place elsewhere that keeps files under names. A seam: one implementation a kind of
// server; all pass one conformance suite (tests/remotes). It knows nothing of objects: what is
// pushed, and that what was fetched is what its name says, is the business of store/transfer.
//
// A key is a relative path of plain segments, "files/md5/d4/1d8cd9...". Who calls has made it, or
// has checked it with RelPath::Strict. What a remote answers is not trusted.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/base/error.h"

namespace mlp {

struct RemoteFile {
  std::string key;
  std::uint64_t size = 0;  // bytes
};

// `path` is absolute, on this machine.
struct RemoteTransfer {
  std::string key;
  std::string path;
  std::uint64_t size = 0;  // bytes, if it is known; for display and for large files' parts
};

// Told of transfers while they go on, on the thread that called, in no order.
class TransferObserver {
 public:
  virtual ~TransferObserver() = default;
  virtual void OnBytes(std::uint64_t count) = 0;  // moved since the last call
  // One call for each item, with its index. An item that failed keeps no other back.
  virtual void OnDone(std::size_t item, Status result) = 0;
  // Whether to stop: what has not begun then ends with kInterrupted. Asked often.
  virtual bool IsCancelled() = 0;
};

// Every call blocks until all of it is done, with as many transfers at once as the remote's `jobs`
// say, or what suits it. What fails for a reason that may pass (a connection that broke, a server
// that is busy) has been tried again, with back-off, before it is reported. An error of a whole
// call means that nothing of it could be tried: no connection, no permission. Errors name the
// remote's URL without user, password or token. Used by one thread at a time.
class Remote {
 public:
  virtual ~Remote() = default;
  // For messages: the URL without secrets.
  virtual std::string Display() const = 0;
  // Of a directory of this machine that directory, with a file at the path of each key: who reads
  // many files may read them there. nullopt: it is elsewhere.
  virtual std::optional<std::string> LocalRoot() const { return std::nullopt; }
  // Whether List works. Where it does not (plain http), Sizes does.
  virtual bool CanList() const = 0;
  // All files whose keys lie below the directory `prefix`, at any depth, in no order. A directory
  // that is not there holds none.
  virtual Result<std::vector<RemoteFile>> List(const std::string& prefix) = 0;
  // Of each key its size, or nullopt when it is not there.
  virtual Result<std::vector<std::optional<std::uint64_t>>> Sizes(
      const std::vector<std::string>& keys) = 0;
  // A key appears with all its bytes or not at all. One that is there is replaced.
  virtual Status Upload(const std::vector<RemoteTransfer>& items, TransferObserver& observer) = 0;
  // Into the new file `path`; its directory exists. A file that is there holds the beginning of the
  // bytes, from a call that was cut off: what is missing is appended where the remote can do that,
  // else it is begun anew. After a failure what has arrived stays. kNotFound: no such key.
  virtual Status Download(const std::vector<RemoteTransfer>& items, TransferObserver& observer) = 0;
  // Fine for a key that is not there.
  virtual Status Remove(const std::vector<std::string>& keys, TransferObserver& observer) = 0;
};

}  // namespace mlp
