// Tar archives, plain or compressed by gzip or xz, read into memory. Nothing is ever unpacked to
// disk, so that no name in an archive can reach a file of this machine; names that would try, and
// links, are refused all the same, as such an archive is not what it claims to be.

#ifndef MLPIPE_STAGES_DATA_ARCHIVE_H_
#define MLPIPE_STAGES_DATA_ARCHIVE_H_

#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "stages/base/input_file.h"

namespace mlp::stages {

// What an archive may hold.
struct ArchiveLimits {
  std::size_t files = 20'000'000;
  std::size_t bytes = kMaxInputBytes;
  // An archive that inflates to more than `free_bytes` must not grow by more than `ratio`. Data
  // sets grow by 1 to 20 times; a few kilobytes of xz can hold gigabytes of zeros.
  std::size_t free_bytes = std::size_t{256} << 20;
  std::size_t ratio = 500;
};

// Names have no empty component and no ".": "./a//b" is "a/b".
struct ArchiveContent {
  std::map<std::string, std::string> files;  // the bytes of each
  std::set<std::string> directories;         // those that have an entry of their own
};

// The regular files of `archive`. Errors: a damaged or truncated archive, which one without an end
// marker is; a link or device; a name that is absolute, has a component "..", or is there twice;
// more than the limits.
ArchiveContent ReadArchive(const std::filesystem::path& archive, const ArchiveLimits& limits = {});

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_ARCHIVE_H_
