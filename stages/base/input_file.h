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

// What a stage wrote itself may be larger: a value takes four bytes, a category one value for each.
inline constexpr std::size_t kMaxFileBytes = 8 * kMaxInputBytes;

// Refuses what is no regular file once links are followed: reading a FIFO may wait for ever.
void RequireRegularFile(const std::filesystem::path& file);

// The bytes of `file`, a regular file or a pipe (a shell gives params as one: --params <(...)).
// Error: more than `max_bytes`; they are not read then.
std::string ReadFile(const std::filesystem::path& file, std::size_t max_bytes = kMaxFileBytes);

// `bytes`, which were read from `file`, inflated if they are gzipped. Errors as below.
std::string InflateIfGzipped(std::string bytes, const std::filesystem::path& file,
                             std::size_t max_bytes = kMaxInputBytes);

// The bytes of `file`, inflated if it is gzipped (by its first two bytes, whatever its name).
// A truncated or damaged gzip stream is an error.
std::string ReadMaybeGzipped(const std::filesystem::path& file,
                             std::size_t max_bytes = kMaxInputBytes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_BASE_INPUT_FILE_H_
