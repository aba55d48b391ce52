// The reader of lock files: what it takes, it writes back so that it reads the same.
#include "pipelines/lock_file.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  for (const auto algorithm : {mlp::HashAlgorithm::kMd5, mlp::HashAlgorithm::kSha256}) {
    const auto lock = mlp::LockFile::Parse(algorithm, "lock", mlp::TextOf(data, size));
    if (!lock) continue;
    const std::string written = lock->Serialize(algorithm, mlp::LockOrder::kKept);
    const auto again = mlp::LockFile::Parse(algorithm, "lock", written);
    mlp::Require(again.has_value(), "what is written can be read");
    mlp::Require(again->Serialize(algorithm, mlp::LockOrder::kKept) == written,
                 "it reads as the same");
  }
  return 0;
}
