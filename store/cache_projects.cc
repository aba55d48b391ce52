#include "store/cache_projects.h"

#include <algorithm>

#include "store/base/atomic_file.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kNameDigits = 32;

std::string Directory(const std::string& cache_dir) {
  return cache_dir + "/projects";
}

std::string PathFor(const std::string& cache_dir, const std::string& root) {
  return Directory(cache_dir) + "/" +
         HashOf(HashAlgorithm::kSha256, root).Hex().substr(0, kNameDigits);
}

}  // namespace

Status RegisterProject(FileSystem& fs, const std::string& cache_dir, const std::string& root) {
  const std::string path = PathFor(cache_dir, root);
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, false));
  if (stat) return {};
  MLP_TRY(fs.MakeDirs(Directory(cache_dir)));
  return WriteFileAtomically(fs, path, root + "\n");
}

Status ForgetProject(FileSystem& fs, const std::string& cache_dir, const std::string& root) {
  const std::string path = PathFor(cache_dir, root);
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, false));
  if (stat) return fs.RemoveFile(path);
  return Fail(ErrorCode::kNotFound,
              Format("no project {} uses the cache {}", Quoted(root), Quoted(cache_dir)));
}

Result<std::vector<std::string>> RegisteredProjects(FileSystem& fs, const std::string& cache_dir) {
  const std::string directory = Directory(cache_dir);
  std::vector<std::string> roots;
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(directory, true));
  if (!stat) return roots;
  MLP_ASSIGN(const std::vector<DirEntry> names, fs.ListDir(directory));
  for (const DirEntry& name : names) {
    if (name.name.starts_with('.')) continue;  // being written
    MLP_ASSIGN(std::optional<std::string> text, ReadFileIfThere(fs, directory + "/" + name.name));
    if (!text) continue;
    if (text->ends_with('\n')) text->pop_back();
    roots.push_back(std::move(*text));
  }
  std::sort(roots.begin(), roots.end());
  return roots;
}

}  // namespace mlp
