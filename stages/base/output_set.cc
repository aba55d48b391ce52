#include "stages/base/output_set.h"

#include <fcntl.h>

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
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

bool IsGone(pid_t process) {
  return kill(process, 0) != 0 && errno == ESRCH;
}

// Temporary files of `path` whose processes were killed: a checkpoint's may be large.
void RemoveLeftovers(const fs::path& path) {
  const std::string prefix = "." + path.filename().string() + ".", suffix = ".tmp";
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(
           path.has_parent_path() ? path.parent_path() : fs::path("."), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.size() <= prefix.size() + suffix.size() || !name.starts_with(prefix) ||
        !name.ends_with(suffix))
      continue;
    pid_t process = 0;
    const char* const end = name.data() + name.size() - suffix.size();
    const auto read = std::from_chars(name.data() + prefix.size(), end, process);
    if (read.ptr == end && process > 0 && IsGone(process)) fs::remove(entry.path(), ignored);
  }
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

// `path` as one of the forms that name the same place; a directory's has no '/' at its end.
fs::path OutputPlace(const fs::path& path) {
  std::error_code error;
  fs::path place = fs::absolute(path, error).lexically_normal();
  if (error) place = path.lexically_normal();
  return place.has_filename() ? place : place.parent_path();
}

// Whether a file at `path` would have to be a directory for there to be one at `other`.
bool IsAbove(const fs::path& path, const fs::path& other) {
  return std::mismatch(path.begin(), path.end(), other.begin(), other.end()).first == path.end();
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
  const fs::path place = OutputPlace(path);
  for (const Output& output : outputs_) {
    const fs::path other = OutputPlace(output.path);
    if (other == place) {
      throw Error(Failure::kUsage, fmt::format("two outputs have the path '{}'", path.string()));
    }
    if (IsAbove(place, other) || IsAbove(other, place)) {
      throw Error(Failure::kUsage, fmt::format("of the outputs '{}' and '{}' one lies in the other",
                                               output.path.string(), path.string()))
          .Hint("give each of them a path of its own");
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
    RemoveLeftovers(output.path);
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
