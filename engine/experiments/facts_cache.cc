#include "engine/experiments/facts_cache.h"

#include "engine/cache_file.h"
#include "pipelines/byte_archive.h"
#include "store/base/digest.h"

namespace mlp {

// The members of each struct, all of them: one that is added there does not compile here. Errors
// are not stored.

template <class Archive>
void Fields(Archive& archive, SnapshotFile& file) {
  auto& [path, data, error] = file;
  archive(path, data);
}

template <class Archive>
void Fields(Archive& archive, ValueSnapshot& values) {
  auto& [name, files] = values;
  archive(name, files);
}

template <class Archive>
void Fields(Archive& archive, ExperimentFacts::Dependency& dep) {
  auto& [path, digest, size, nfiles, is_source] = dep;
  archive(path, digest, size, nfiles, is_source);
}

template <class Archive>
void Fields(Archive& archive, ExperimentFacts::Output& out) {
  auto& [path, digest, size, nfiles, use_cache, is_data_source] = out;
  archive(path, digest, size, nfiles, use_cache, is_data_source);
}

template <class Archive>
void Fields(Archive& archive, ExperimentFacts& facts) {
  auto& [metrics, params, deps, outs] = facts;
  archive(metrics, params, deps, outs);
}

template <class Archive>
void Fields(Archive& archive, CommitFacts& commit) {
  auto& [time_s, facts] = commit;
  archive(time_s, facts);
}

namespace {

// Of the form above; another form needs another number.
constexpr std::string_view kFactsVersion = "mlpipe facts 1\n";

}  // namespace

FactsCache FactsCache::Read(FileSystem& fs, std::string path, std::string key) {
  FactsCache cache(std::move(path), std::string(kFactsVersion) + key);
  Result<std::optional<std::string>> read = ReadFileIfThere(fs, cache.path_);
  if (!read || !*read) return cache;
  cache.bytes_ = std::move(**read);
  ByteReader reader(CacheBody(cache.bytes_));
  if (reader.View() != cache.key_ || !IsWholeCache(cache.bytes_)) return cache;
  for (std::size_t left = reader.Count(); left > 0 && reader.ok(); --left) {
    const std::string_view commit = reader.View();
    cache.entries_[commit] = reader.View();
  }
  if (!reader.ok() || !reader.AtEnd()) cache.entries_.clear();
  return cache;
}

std::optional<CommitFacts> FactsCache::Find(const GitId& commit) const {
  const auto found = entries_.find(commit.hex);
  if (found == entries_.end()) return std::nullopt;
  ByteReader reader(found->second);
  CommitFacts facts;
  reader(facts);
  if (!reader.ok() || !reader.AtEnd()) return std::nullopt;
  return facts;
}

void FactsCache::Write(FileSystem& fs,
                       const std::vector<std::pair<GitId, const CommitFacts*>>& added,
                       const std::unordered_set<std::string>& wanted) const {
  std::vector<std::pair<std::string, std::string>> forms;
  for (const auto& [commit, facts] : added) {
    if (facts->facts.HasErrors()) continue;
    ByteWriter writer;
    writer(*facts);
    forms.emplace_back(commit.hex, writer.Take());
  }
  for (const auto& [commit, form] : entries_)
    if (wanted.contains(std::string(commit))) forms.emplace_back(commit, form);
  ByteWriter writer;
  writer(key_, forms);
  WriteCacheFile(fs, path_, writer.Take());
}

}  // namespace mlp
