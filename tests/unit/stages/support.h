// What the tests of the stages share: a directory for files, and errors as text.

#ifndef MLPIPE_TESTS_UNIT_STAGES_SUPPORT_H_
#define MLPIPE_TESTS_UNIT_STAGES_SUPPORT_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>

#include "stages/base/error.h"

namespace mlp::stages {

// A fresh directory that goes with the object.
class Scratch {
 public:
  Scratch() {
    std::string name = (std::filesystem::temp_directory_path() / "mlpipe-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Scratch() { std::filesystem::remove_all(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  const std::filesystem::path& path() const { return path_; }

  // Writes `bytes` to `name`, with the directories above it, and gives its path.
  std::filesystem::path Write(const std::string& name, const std::string& bytes) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

 private:
  std::filesystem::path path_;
};

// The Error that `action` throws, rendered; empty if it throws none.
inline std::string ErrorOf(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.Render();
  }
  return "";
}

// `count` as 4 bytes, the highest first, or 8 bytes, the lowest first.
inline std::string BigEndian32(std::uint32_t count) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(count >> shift & 255);
  return bytes;
}
inline std::string LittleEndian64(std::uint64_t count) {
  std::string bytes;
  for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(count >> shift & 255);
  return bytes;
}

}  // namespace mlp::stages

#endif  // MLPIPE_TESTS_UNIT_STAGES_SUPPORT_H_
