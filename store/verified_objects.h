// VerifiedObjects: which large objects need not be hashed again on their way out of the store,
// because they were written or hashed here and are, by what stat says, the same since. A cache on
// disk: losing it costs time, never truth. Thread-safe.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "store/base/digest.h"
#include "store/base/file_system.h"
#include "store/file_index.h"

namespace mlp {

class VerifiedObjects {
 public:
  // To hash less than this costs no more than to look it up.
  static constexpr std::uint64_t kSmallest = 1 << 20;

  // The database is opened, or made, when it is first needed. One that cannot be is done without.
  VerifiedObjects(std::string database, HashAlgorithm algorithm);
  ~VerifiedObjects();  // writes what was noted
  VerifiedObjects(const VerifiedObjects&) = delete;
  VerifiedObjects& operator=(const VerifiedObjects&) = delete;

  // `object` is the absolute path of the object, `stat` what is so of it now.
  bool Have(const std::string& object, const FileStat& stat, const Digest& digest);
  // Its bytes were seen to be those of `digest` while `stat` was so of it. There is no rule for
  // racy files: an object has its name only after its last byte was written.
  void Note(const std::string& object, const FileStat& stat, const Digest& digest);

 private:
  FileIndex& Index();

  const std::string database_;
  const HashAlgorithm algorithm_;
  std::mutex mutex_;  // of what follows
  std::optional<FileIndex> index_;
};

}  // namespace mlp
