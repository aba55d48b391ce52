#include "tests/support/file_tree.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace mlp::testing {

namespace stdfs = std::filesystem;

void WriteTree(const std::string& directory, const FileTree& tree) {
  stdfs::create_directories(directory);
  for (const auto& [name, bytes] : tree) {
    const std::string path = directory + "/" + name;
    if (name.ends_with('/')) {
      stdfs::create_directories(path);
    } else if (name.ends_with('@')) {
      const stdfs::path link = path.substr(0, path.size() - 1);
      stdfs::create_directories(link.parent_path());
      stdfs::create_symlink(bytes, link);
    } else {
      WriteFile(path, bytes);
    }
  }
}

FileTree ReadTree(const std::string& directory) {
  FileTree tree;
  if (!stdfs::is_directory(stdfs::symlink_status(directory))) return tree;
  for (const auto& entry : stdfs::recursive_directory_iterator(directory)) {
    const std::string name =
        stdfs::relative(entry.path().parent_path(), directory) / entry.path().filename();
    const std::string shown = name.starts_with("./") ? name.substr(2) : name;
    if (entry.is_symlink()) {
      tree[shown + "@"] = stdfs::read_symlink(entry.path()).string();
    } else if (entry.is_directory()) {
      if (stdfs::is_empty(entry.path())) tree[shown + "/"] = "";
    } else {
      tree[shown] = ReadFileOr(entry.path(), "");
    }
  }
  return tree;
}

void WriteFile(const std::string& path, std::string_view bytes) {
  stdfs::create_directories(stdfs::path(path).parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

std::string ReadFileOr(const std::string& path, std::string_view otherwise) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::string(otherwise);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void MakeOld(const std::string& path) {
  stdfs::last_write_time(path, stdfs::file_time_type::clock::now() - std::chrono::hours(1));
}

}  // namespace mlp::testing
