// The files of an input, whatever holds them: a directory, one file, or a tar archive. Readers see
// names and bytes only, so each reads from all three.

#ifndef MLPIPE_STAGES_DATA_FILE_TREE_H_
#define MLPIPE_STAGES_DATA_FILE_TREE_H_

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mlp::stages {

class FileTree {
 public:
  virtual ~FileTree() = default;

  // The input itself, for errors about the whole of it.
  const std::filesystem::path& input() const { return input_; }

  // Relative to the input, with '/' between directories, in order of their bytes. No component
  // starts with a dot.
  const std::vector<std::string>& names() const { return names_; }
  bool Has(const std::string& name) const;

  // Likewise the directories: all that were looked into and those below that were not, of an
  // archive those that it names. For readers to whom an empty directory says something.
  const std::vector<std::string>& directories() const { return directories_; }

  // `name`, or else `name`.gz; nothing if neither is there.
  std::optional<std::string> FindMaybeGzipped(const std::string& name) const;

  // The bytes of a file of names(). May be called by several threads.
  virtual std::string Read(const std::string& name) const = 0;

  // The same, inflated if it is gzipped.
  std::string ReadMaybeGzipped(const std::string& name) const;

  // How an error names a file: by its path, in an archive as if that were a directory.
  virtual std::filesystem::path Place(const std::string& name) const = 0;

 protected:
  struct Listing {
    std::vector<std::string> names;
    std::vector<std::string> directories = {};
  };
  FileTree(std::filesystem::path input, Listing listing);

 private:
  std::filesystem::path input_;
  std::vector<std::string> names_;
  std::vector<std::string> directories_;
};

// Whether a file of that name is read as an archive: .tar, .tar.gz, .tgz, .tar.xz or .txz.
bool IsArchiveName(const std::filesystem::path& file);

// Opens a directory, an archive, or else one file as a tree of its own. A directory is listed to
// the depth that data sets have (SPLIT/CLASS/FILE). Directories that hold all files of an archive
// (most archives have one) are taken off the names. Error: what is neither, such as a FIFO, or an
// archive of a kind that is not read.
std::unique_ptr<FileTree> OpenFileTree(const std::filesystem::path& input);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_FILE_TREE_H_
