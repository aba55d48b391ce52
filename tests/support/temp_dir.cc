#include "tests/support/temp_dir.h"

#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "store/base/file_system.h"

namespace mlp::testing {

TempDir::TempDir() {
  std::string path =
      std::filesystem::canonical(std::filesystem::temp_directory_path()) / "mlpipe-unit.XXXXXX";
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
  path_ = path;
}

TempDir::~TempDir() {
  RemoveTree(PosixFileSystem(), path_);
}

}  // namespace mlp::testing
