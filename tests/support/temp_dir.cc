#include "tests/support/temp_dir.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "store/base/file_system.h"

namespace mlp::testing {
namespace {

// In memory where the system has such a place and nobody asked for another: thousands of small
// files and their syncs take a second there, and up to a minute on a disk.
std::filesystem::path PlaceForTests() {
  const bool asked = std::getenv("TMPDIR") != nullptr;
  if (!asked && access("/dev/shm", W_OK | X_OK) == 0) return "/dev/shm";
  return std::filesystem::temp_directory_path();
}

}  // namespace

TempDir::TempDir() {
  std::string path = std::filesystem::canonical(PlaceForTests()) / "mlpipe-test.XXXXXX";
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
  path_ = path;
}

TempDir::~TempDir() {
  RemoveTree(PosixFileSystem(), path_);
}

}  // namespace mlp::testing
