// SHA-256 of files, to say which bytes a result was made from.

#ifndef MLPIPE_STAGES_BASE_DIGEST_H_
#define MLPIPE_STAGES_BASE_DIGEST_H_

#include <cstdint>
#include <filesystem>
#include <string>

namespace mlp::stages {

struct FileDigest {
  std::uint64_t bytes = 0;
  std::string sha256;  // 64 hexadecimal digits, as sha256sum prints them
};

// Of the bytes of `file`, read in pieces. Throws Error where it cannot be read.
FileDigest DigestFile(const std::filesystem::path& file);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_DIGEST_H_
