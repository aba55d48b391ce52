#include "stages/data/file_tree.h"

#include <algorithm>
#include <map>
#include <system_error>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/input_file.h"
#include "stages/data/archive.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

// Directories below the input that are looked into: SPLIT/CLASS.
constexpr int kDepth = 2;

// Appends the files below `directory`, whose name in the tree is `prefix`. Links are followed; the
// depth ends any circle of them.
void ListFiles(const fs::path& directory, const std::string& prefix, int depth,
               std::vector<std::string>& names) {
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.')) continue;
    if (!entry.is_directory()) {
      names.push_back(prefix + name);
    } else if (depth > 0) {
      ListFiles(entry.path(), prefix + name + "/", depth - 1, names);
    }
  }
  if (error) throw InputError({directory}, "cannot be listed: " + error.message());
}

std::vector<std::string> ListTree(const fs::path& directory) {
  std::vector<std::string> names;
  ListFiles(directory, "", kDepth, names);
  return names;
}

class DirectoryTree : public FileTree {
 public:
  explicit DirectoryTree(const fs::path& directory)
      : FileTree(directory, ListTree(directory)), directory_(directory) {}

  // One file, beside which others do not count.
  struct OneFile {};
  DirectoryTree(const fs::path& file, OneFile)
      : FileTree(file, {file.filename().string()}), directory_(file.parent_path()) {}

  std::string Read(const std::string& name) const override { return ReadFile(Place(name)); }
  fs::path Place(const std::string& name) const override { return directory_ / name; }

 private:
  fs::path directory_;
};

// The directory that all files lie in, with a '/' at its end; empty if there is none.
std::string CommonDirectory(const std::map<std::string, std::string>& files) {
  if (files.empty()) return "";
  std::string common = files.begin()->first;
  common.resize(common.rfind('/') + 1);  // to nothing where there is no '/'
  for (const auto& [name, bytes] : files) {
    while (!name.starts_with(common)) {
      common.pop_back();
      common.resize(common.rfind('/') + 1);
    }
  }
  return common;
}

// Those of `files` whose names have no component that starts with a dot.
std::map<std::string, std::string> Visible(std::map<std::string, std::string> files) {
  std::erase_if(files, [](const auto& file) {
    return file.first.starts_with('.') || file.first.find("/.") != std::string::npos;
  });
  return files;
}

std::vector<std::string> NamesWithout(const std::string& prefix,
                                      const std::map<std::string, std::string>& files) {
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) names.push_back(name.substr(prefix.size()));
  return names;
}

// Holds all bytes of the archive: those of compressed pictures are fewer than their pixels.
class ArchiveTree : public FileTree {
 public:
  // `prefix` begins all names of `files`, and is taken off.
  ArchiveTree(const fs::path& archive, const std::string& prefix,
              std::map<std::string, std::string> files)
      : FileTree(archive, NamesWithout(prefix, files)), prefix_(prefix), files_(std::move(files)) {}

  std::string Read(const std::string& name) const override { return files_.at(prefix_ + name); }
  fs::path Place(const std::string& name) const override { return input() / (prefix_ + name); }

 private:
  std::string prefix_;
  std::map<std::string, std::string> files_;
};

}  // namespace

FileTree::FileTree(fs::path input, std::vector<std::string> names)
    : input_(std::move(input)), names_(std::move(names)) {
  std::sort(names_.begin(), names_.end());
}

bool FileTree::Has(const std::string& name) const {
  return std::binary_search(names_.begin(), names_.end(), name);
}

std::optional<std::string> FileTree::FindMaybeGzipped(const std::string& name) const {
  for (const std::string& candidate : {name, name + ".gz"}) {
    if (Has(candidate)) return candidate;
  }
  return std::nullopt;
}

std::string FileTree::ReadMaybeGzipped(const std::string& name) const {
  return InflateIfGzipped(Read(name), Place(name));
}

bool IsArchiveName(const fs::path& file) {
  const std::string name = file.filename().string();
  for (const char* ending : {".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz"}) {
    if (name.ends_with(ending)) return true;
  }
  return false;
}

std::unique_ptr<FileTree> OpenFileTree(const fs::path& input) {
  std::error_code ignored;
  if (!fs::exists(input, ignored)) throw InputError({input}, "no such file");
  if (fs::is_directory(input, ignored)) return std::make_unique<DirectoryTree>(input);
  if (IsArchiveName(input)) {
    std::map<std::string, std::string> files = Visible(ReadArchive(input));
    const std::string prefix = CommonDirectory(files);
    return std::make_unique<ArchiveTree>(input, prefix, std::move(files));
  }
  return std::make_unique<DirectoryTree>(input, DirectoryTree::OneFile{});
}

}  // namespace mlp::stages
