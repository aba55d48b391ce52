#include "engine/imports/temporary_directory.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

namespace mlp {

Result<TemporaryDirectory> TemporaryDirectory::Make(FileSystem& fs) {
  std::error_code error;
  const std::filesystem::path place = std::filesystem::temp_directory_path(error);
  std::filesystem::path real = error ? place : std::filesystem::canonical(place, error);
  if (error) return Fail(SystemError(error.value(), "use", place.string()));
  std::string path = (real / "mlpipe-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) {
    return Fail(SystemError(errno, "make a temporary directory in", real.string()));
  }
  return TemporaryDirectory(fs, std::move(path));
}

TemporaryDirectory::TemporaryDirectory(TemporaryDirectory&& other) noexcept
    : fs_(other.fs_), path_(std::exchange(other.path_, {})) {}

TemporaryDirectory& TemporaryDirectory::operator=(TemporaryDirectory&& other) noexcept {
  std::swap(fs_, other.fs_);
  std::swap(path_, other.path_);
  return *this;
}

TemporaryDirectory::~TemporaryDirectory() {
  if (!path_.empty()) (void)RemoveTree(*fs_, path_);  // what stays is in nobody's way
}

}  // namespace mlp
