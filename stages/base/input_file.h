// Reading whole files. Callers check what they read; here only opening, reading and inflating can
// fail.

#ifndef MLPIPE_STAGES_BASE_INPUT_FILE_H_
#define MLPIPE_STAGES_BASE_INPUT_FILE_H_

#include <cstddef>
#include <filesystem>
#include <string>

namespace mlp::stages {

// What one file may hold once read; a gzip member that inflates to more is refused.
inline constexpr std::size_t kMaxInputBytes = std::size_t{8} << 30;

// The bytes of `file`.
std::string ReadFile(const std::filesystem::path& file);

// `bytes`, which were read from `file`, inflated if they are gzipped. Errors as below.
std::string InflateIfGzipped(std::string bytes, const std::filesystem::path& file,
                             std::size_t max_bytes = kMaxInputBytes);

// The bytes of `file`, inflated if it is gzipped (by its first two bytes, whatever its name).
// A truncated or damaged gzip stream is an error.
std::string ReadMaybeGzipped(const std::filesystem::path& file,
                             std::size_t max_bytes = kMaxInputBytes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_INPUT_FILE_H_
