// FileIndex: the stat cache. Remembers the digest of a file under what stat said of it, so that an
// unchanged file is not read again. A cache: losing it costs time, never truth.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"

namespace mlp {

class FileIndex {
 public:
  // Opens or makes the database. One that cannot be read is thrown away; `notice` then gets one
  // sentence saying so.
  static Result<FileIndex> Open(const std::string& path, HashAlgorithm algorithm,
                                std::string* notice);
  // Without a database: for reading commands on a project that cannot be written.
  static FileIndex InMemory(HashAlgorithm algorithm);
  FileIndex(FileIndex&&) noexcept;
  FileIndex& operator=(FileIndex&&) noexcept;
  ~FileIndex();  // drops what was not flushed

  // Many Finds are coming, about `count`. If that is worth it, the whole table is read at once
  // (0.15 s a million rows) rather than row by row; what other processes write from then on is not
  // seen.
  void Expect(std::size_t count);
  // Finds for the files below one directory, asked for in the order of their paths: it goes through
  // the table beside them, which takes a tenth of the time of as many Finds. To be dropped before
  // the index is used otherwise.
  class Reader {
   public:
    ~Reader();
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    std::optional<Digest> Find(const RelPath& path, const FileStat& stat);

   private:
    friend class FileIndex;
    Reader(FileIndex& index, const std::string& directory);
    bool IsAt(const RelPath& path);

    FileIndex& index_;
    const std::string prefix_;  // of every path
    std::string row_;           // the path, behind the prefix, of the row that the table stands at
    bool has_row_ = false;
  };
  Reader Below(const std::string& directory) { return Reader(*this, directory); }
  // The digest of the file with these device, inode, size, mtime and ctime, if it is known and can
  // be trusted. `path` is absolute; for a file of a PathScan it is PathScan::PathOf().
  std::optional<Digest> Find(const std::string& path, const FileStat& stat);

  // `hashed_at_ns` is the wall clock when reading the file began. Git's racy rule: if the file's
  // mtime or ctime is not older than that (by kRacyWindowNs), a later write could leave the same
  // stat, so nothing is remembered.
  void Remember(const std::string& path, const FileStat& stat, const Digest& digest,
                std::int64_t hashed_at_ns);
  // Writes what was remembered, in one transaction (Remember does, too, when it is much), and lets
  // go of the database until the next Find: call it before anything that lasts. A database found
  // damaged since Open is thrown away and begun anew.
  Status Flush();

  // Longer than the coarsest time stamp step of the kernels in use (4 ms at HZ=250).
  static constexpr std::int64_t kRacyWindowNs = 10'000'000;

 private:
  struct State;
  explicit FileIndex(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mlp
