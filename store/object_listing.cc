#include "store/object_listing.h"

#include <algorithm>
#include <optional>

#include "store/layout.h"
#include "store/run_cache.h"

namespace mlp {
namespace {

// Without what is no directory, or is not there (any more).
Result<std::vector<DirEntry>> EntriesOf(FileSystem& fs, const std::string& directory) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(directory, true));
  if (!stat || stat->type != FileType::kDirectory) return std::vector<DirEntry>();
  return fs.ListDir(directory);
}

bool IsPrefix(const std::string& name) {
  return name.size() == 2 && name.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Status ListOne(FileSystem& fs, HashAlgorithm algorithm, const std::string& directory,
               const std::string& prefix, ObjectListing& listing) {
  MLP_ASSIGN(const std::vector<DirEntry> names, EntriesOf(fs, directory + "/" + prefix));
  for (const DirEntry& name : names) {
    const std::optional<Digest> digest = Digest::Parse(algorithm, prefix + name.name);
    if (!digest) continue;
    MLP_ASSIGN(const std::optional<FileStat> stat,
               fs.Stat(directory + "/" + prefix + "/" + name.name, false));
    if (stat) listing.objects.push_back({*digest, *stat});
  }
  return {};
}

// The entries under one key.
Status ListKey(FileSystem& fs, const std::string& directory, const std::string& key,
               RunListing& listing) {
  MLP_ASSIGN(const std::vector<DirEntry> names, EntriesOf(fs, directory));
  for (const DirEntry& name : names) {
    std::string path = directory + "/" + name.name;
    if (name.name.starts_with('.') && name.name.ends_with(".tmp")) {
      listing.temporaries.push_back(std::move(path));
    } else if (IsRunCacheHash(name.name)) {
      MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, false));
      if (stat) listing.runs.push_back({key, name.name, std::move(path), *stat});
    }
  }
  return {};
}

}  // namespace

Result<ObjectListing> ListObjects(FileSystem& fs, const std::string& cache_dir,
                                  HashAlgorithm algorithm) {
  const std::string directory = ObjectDir(cache_dir, algorithm);
  ObjectListing listing;
  MLP_ASSIGN(const std::vector<DirEntry> names, EntriesOf(fs, directory));
  for (const DirEntry& name : names) {
    if (name.type != FileType::kDirectory) continue;
    if (name.name.starts_with("tmp.")) listing.batches.push_back(directory + "/" + name.name);
    if (IsPrefix(name.name)) MLP_TRY(ListOne(fs, algorithm, directory, name.name, listing));
  }
  std::sort(listing.objects.begin(), listing.objects.end(),
            [](const StoredObject& a, const StoredObject& b) { return a.digest < b.digest; });
  return listing;
}

Result<RunListing> ListRuns(FileSystem& fs, const std::string& cache_dir) {
  RunListing listing;
  const std::string root = RunCacheDir(cache_dir);
  MLP_ASSIGN(const std::vector<DirEntry> prefixes, EntriesOf(fs, root));
  for (const DirEntry& prefix : prefixes) {
    if (!IsPrefix(prefix.name)) continue;
    MLP_ASSIGN(const std::vector<DirEntry> keys, EntriesOf(fs, root + "/" + prefix.name));
    for (const DirEntry& key : keys) {
      const bool is_key = IsRunCacheHash(key.name) && key.name.starts_with(prefix.name);
      if (is_key)
        MLP_TRY(ListKey(fs, root + "/" + prefix.name + "/" + key.name, key.name, listing));
    }
  }
  return listing;
}

}  // namespace mlp
