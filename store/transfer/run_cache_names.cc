#include "store/transfer/run_cache_names.h"

#include "store/base/format.h"
#include "store/base/text.h"
#include "store/run_cache.h"

namespace mlp {
namespace {

// None is fine.
Result<std::vector<std::string>> NamesIn(FileSystem& fs, const std::string& directory) {
  std::vector<std::string> names;
  MLP_ASSIGN(const auto stat, fs.Stat(directory, /*follow_symlinks=*/true));
  if (!stat || stat->type != FileType::kDirectory) return names;
  MLP_ASSIGN(const std::vector<DirEntry> entries, fs.ListDir(directory));
  for (const DirEntry& entry : entries) names.push_back(entry.name);
  return names;
}

}  // namespace

std::string RunCacheName::Path() const {
  return Format("runs/{}/{}/{}", key.substr(0, 2), key, value);
}

std::optional<RunCacheName> RunCacheNameOf(std::string_view path) {
  const std::vector<std::string> parts = Split(path, '/');
  if (parts.size() != 4 || !IsRunCacheHash(parts[2]) || !IsRunCacheHash(parts[3]))
    return std::nullopt;
  RunCacheName name{parts[2], parts[3]};
  return name.Path() == path ? std::optional(std::move(name)) : std::nullopt;
}

bool IsEntrySignaturePath(std::string_view path) {
  const std::size_t inside = path.find('/'), last = path.rfind('/');
  return inside != std::string_view::npos && last > inside &&
         path.substr(0, inside) == "signatures" && IsRunCacheHash(path.substr(last + 1)) &&
         RunCacheNameOf("runs" + std::string(path.substr(inside, last - inside))).has_value();
}

Result<std::vector<std::string>> ListEntrySignatures(FileSystem& fs, const std::string& cache_dir) {
  constexpr int kLevels = 4;  // two digits, key, value, key id
  std::vector<std::string> paths = {"signatures"};
  for (int level = 0; level < kLevels; ++level) {
    std::vector<std::string> below;
    for (const std::string& path : paths) {
      MLP_ASSIGN(const std::vector<std::string> names, NamesIn(fs, cache_dir + "/" + path));
      for (const std::string& name : names) below.push_back(path + "/" + name);
    }
    paths = std::move(below);
  }
  std::erase_if(paths, [](const std::string& path) { return !IsEntrySignaturePath(path); });
  return paths;
}

Result<std::vector<RunCacheName>> ListRunCache(FileSystem& fs, const std::string& cache_dir) {
  std::vector<RunCacheName> names;
  MLP_ASSIGN(const std::vector<std::string> prefixes, NamesIn(fs, cache_dir + "/runs"));
  for (const std::string& prefix : prefixes) {
    const std::string above = "runs/" + prefix;
    MLP_ASSIGN(const std::vector<std::string> keys, NamesIn(fs, cache_dir + "/" + above));
    for (const std::string& key : keys) {
      const std::string path = above + "/" + key;
      MLP_ASSIGN(const std::vector<std::string> values, NamesIn(fs, cache_dir + "/" + path));
      for (const std::string& value : values)
        if (auto name = RunCacheNameOf(path + "/" + value)) names.push_back(std::move(*name));
    }
  }
  return names;
}

}  // namespace mlp
