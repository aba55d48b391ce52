#include "stages/base/output_set.h"

#include <fcntl.h>

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

// A name in the same directory (a rename must not cross file systems) that no other process uses.
fs::path TemporaryBeside(const fs::path& path) {
  return path.parent_path() / fmt::format(".{}.{}.tmp", path.filename().string(), getpid());
}

void MakeParent(const fs::path& path) {
  if (!path.has_parent_path()) return;
  std::error_code error;
  fs::create_directories(path.parent_path(), error);
  if (error) {
    throw WorkError(fmt::format("cannot create the directory '{}': {}", path.parent_path().string(),
                                error.message()));
  }
}

// A stream keeps no reason, but the system call under it left one.
[[noreturn]] void FailToWrite(const fs::path& path) {
  const int reason = errno;
  Error error = WorkError(fmt::format("cannot write '{}'{}{}", path.string(), reason ? ": " : "",
                                      reason ? std::strerror(reason) : ""));
  if (reason == ENOSPC || reason == EDQUOT) {
    error.Hint("make room on that file system and run the stage again; nothing was replaced");
  }
  throw error;
}

// Of a file or directory: what was written to it is on the disk.
bool Synced(const fs::path& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool is_synced = fsync(fd) == 0;
  close(fd);
  return is_synced;
}

}  // namespace

OutputSet::~OutputSet() {
  std::error_code ignored;
  for (const Output& output : outputs_) {
    if (!output.temporary.empty()) fs::remove(output.temporary, ignored);
  }
}

void OutputSet::Add(fs::path path, std::string bytes) {
  for (const Output& output : outputs_) {
    if (output.path.lexically_normal() == path.lexically_normal()) {
      throw Error(Failure::kUsage, fmt::format("two outputs have the path '{}'", path.string()));
    }
  }
  outputs_.push_back({std::move(path), std::move(bytes), {}});
}

void OutputSet::AddJson(fs::path path, const nlohmann::ordered_json& document) {
  Add(std::move(path), document.dump(2) + "\n");
}

void OutputSet::Commit(Durability durability) {
  const bool is_synced = durability == Durability::kSynced;
  // Found out now, not when others have been replaced already.
  for (const Output& output : outputs_) {
    std::error_code ignored;
    if (fs::is_directory(output.path, ignored))
      throw WorkError(fmt::format("cannot write '{}': it is a directory", output.path.string()));
  }
  for (Output& output : outputs_) {
    MakeParent(output.path);
    output.temporary = TemporaryBeside(output.path);
    errno = 0;
    std::ofstream stream(output.temporary, std::ios::binary | std::ios::trunc);
    stream.write(output.bytes.data(), static_cast<std::streamsize>(output.bytes.size()));
    stream.close();
    if (!stream) FailToWrite(output.path);
    if (is_synced && !Synced(output.temporary)) FailToWrite(output.path);
  }
  for (Output& output : outputs_) {
    std::error_code error;
    fs::rename(output.temporary, output.path, error);
    if (error) {
      throw WorkError(fmt::format("cannot write '{}': {}", output.path.string(), error.message()));
    }
    output.temporary.clear();
    if (is_synced) Synced(output.path.has_parent_path() ? output.path.parent_path() : ".");
  }
}

}  // namespace mlp::stages
