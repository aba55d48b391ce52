#include "stages/data/file_tree.h"

#include <algorithm>
#include <initializer_list>
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

class DirectoryTree : public FileTree {
 public:
  explicit DirectoryTree(const fs::path& directory)
      : FileTree(directory, ListTree(directory)), directory_(directory) {}

  // One file, beside which others do not count.
  struct OneFile {};
  DirectoryTree(const fs::path& file, OneFile)
      : FileTree(file, {{file.filename().string()}}), directory_(file.parent_path()) {}

  std::string Read(const std::string& name) const override {
    RequireRegularFile(Place(name));
    return ReadFile(Place(name), kMaxInputBytes);
  }
  fs::path Place(const std::string& name) const override { return directory_ / name; }

 private:
  static Listing ListTree(const fs::path& directory) {
    Listing listing;
    ListFiles(directory, "", kDepth, listing);
    return listing;
  }

  // Appends what is below `directory`, whose name in the tree is `prefix`. Links are followed; the
  // depth ends any circle of them. What cannot be looked at (a link to itself) is a file here, and
  // an error when it is read.
  static void ListFiles(const fs::path& directory, const std::string& prefix, int depth,
                        Listing& listing) {
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with('.')) continue;
      std::error_code ignored;
      if (!entry.is_directory(ignored)) {
        listing.names.push_back(prefix + name);
        continue;
      }
      listing.directories.push_back(prefix + name);
      if (depth > 0) ListFiles(entry.path(), prefix + name + "/", depth - 1, listing);
    }
    if (error) throw InputError({directory}, "cannot be listed: " + error.message());
  }

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

bool IsHidden(const std::string& name) {
  return name.starts_with('.') || name.find("/.") != std::string::npos;
}

// Holds all bytes of the archive: those of compressed pictures are fewer than their pixels.
class ArchiveTree : public FileTree {
 public:
  // `prefix` begins all names of files, and is taken off.
  ArchiveTree(const fs::path& archive, const std::string& prefix, ArchiveContent content)
      : FileTree(archive, ListContent(prefix, content)),
        prefix_(prefix),
        files_(std::move(content.files)) {}

  std::string Read(const std::string& name) const override { return files_.at(prefix_ + name); }
  fs::path Place(const std::string& name) const override { return input() / (prefix_ + name); }

 private:
  static Listing ListContent(const std::string& prefix, const ArchiveContent& content) {
    Listing listing;
    for (const auto& [name, bytes] : content.files) {
      listing.names.push_back(name.substr(prefix.size()));
    }
    for (const std::string& name : content.directories) {
      const bool is_below = name.size() > prefix.size() && name.starts_with(prefix);
      if (is_below && !IsHidden(name)) listing.directories.push_back(name.substr(prefix.size()));
    }
    return listing;
  }

  std::string prefix_;
  std::map<std::string, std::string> files_;
};

bool EndsWithAny(const fs::path& file, std::initializer_list<const char*> endings) {
  const std::string name = file.filename().string();
  return std::any_of(endings.begin(), endings.end(),
                     [&](const char* ending) { return name.ends_with(ending); });
}

bool IsForeignArchiveName(const fs::path& file) {
  return EndsWithAny(file, {".zip", ".7z", ".rar", ".tar.bz2", ".tbz2", ".tar.zst", ".tzst",
                            ".tar.lz4", ".tar.lzma", ".tar.Z"});
}

}  // namespace

FileTree::FileTree(fs::path input, Listing listing)
    : input_(std::move(input)),
      names_(std::move(listing.names)),
      directories_(std::move(listing.directories)) {
  std::sort(names_.begin(), names_.end());
  std::sort(directories_.begin(), directories_.end());
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
  return EndsWithAny(file, {".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz"});
}

std::unique_ptr<FileTree> OpenFileTree(const fs::path& input) {
  std::error_code ignored;
  if (fs::is_directory(input, ignored)) return std::make_unique<DirectoryTree>(input);
  RequireRegularFile(input);
  if (IsForeignArchiveName(input)) {
    throw InputError({input}, "is an archive of a kind that is not read")
        .Hint(
            "unpack it and give the directory, or pack it as .tar, .tar.gz (.tgz) or .tar.xz "
            "(.txz)");
  }
  if (!IsArchiveName(input)) {
    return std::make_unique<DirectoryTree>(input, DirectoryTree::OneFile{});
  }
  ArchiveContent content = ReadArchive(input);
  std::erase_if(content.files, [](const auto& file) { return IsHidden(file.first); });
  const std::string prefix = CommonDirectory(content.files);
  return std::make_unique<ArchiveTree>(input, prefix, std::move(content));
}

}  // namespace mlp::stages
