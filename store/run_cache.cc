#include "store/run_cache.h"

#include <algorithm>
#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/digest.h"
#include "store/base/format.h"
#include "store/layout.h"

namespace mlp {
namespace {

std::string DirOf(const std::string& cache_dir, std::string_view key) {
  return Format("{}/{}/{}", RunCacheDir(cache_dir), key.substr(0, 2), key);
}

std::string SignaturesOf(const std::string& cache_dir, const RunCacheEntry& entry) {
  return Format("{}/{}/{}/{}", RunCacheSignatureDir(cache_dir), entry.key.substr(0, 2), entry.key,
                entry.value);
}

Status CheckHash(std::string_view name) {
  if (IsRunCacheHash(name)) return {};
  return Fail(ErrorCode::kInternal, Format("'{}' is no key of the run cache", name));
}

}  // namespace

bool IsRunCacheHash(std::string_view name) {
  return !name.ends_with(".dir") && Digest::Parse(HashAlgorithm::kSha256, name).has_value();
}

Result<std::vector<std::string>> RunCache::Find(std::string_view key) {
  MLP_TRY(CheckHash(key));
  const std::string directory = DirOf(cache_dir_, key);
  MLP_ASSIGN(const auto stat, fs_.Stat(directory, true));
  if (!stat) return std::vector<std::string>{};
  MLP_ASSIGN(const std::vector<DirEntry> names, fs_.ListDir(directory));
  std::vector<std::pair<std::int64_t, std::string>> found;  // modification time, bytes
  for (const DirEntry& name : names) {
    if (!IsRunCacheHash(name.name)) continue;  // a temporary file that a killed process left
    const std::string path = directory + "/" + name.name;
    MLP_ASSIGN(const auto entry, fs_.Stat(path, true));
    MLP_ASSIGN(std::optional<std::string> bytes, ReadFileIfThere(fs_, path));
    if (!entry || !bytes) continue;
    RunCacheEntry read{std::string(key), name.name, std::move(*bytes)};
    MLP_ASSIGN(const bool counts, Counts(read));
    if (counts) found.emplace_back(entry->mtime_ns, std::move(read.bytes));
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  std::vector<std::string> entries;
  for (auto& [mtime, bytes] : found) entries.push_back(std::move(bytes));
  return entries;
}

Status RunCache::Put(const std::vector<RunCacheEntry>& entries) {
  std::vector<FileToWrite> files;
  for (const RunCacheEntry& entry : entries) {
    MLP_TRY(CheckHash(entry.key));
    MLP_TRY(CheckHash(entry.value));
    const std::string directory = DirOf(cache_dir_, entry.key);
    std::string path = Format("{}/{}", directory, entry.value);
    MLP_ASSIGN(const auto stat, fs_.Stat(path, false));
    if (stat) continue;
    // Of one entry the directories are synced one by one; WriteFilesAtomically syncs those of many.
    MLP_TRY(entries.size() == 1 ? MakeDirsDurably(fs_, directory) : fs_.MakeDirs(directory));
    files.push_back({std::move(path), entry.bytes});
  }
  MLP_TRY(WriteFilesAtomically(fs_, files));
  return SignOwn(entries);
}

Result<bool> RunCache::Counts(const RunCacheEntry& entry) {
  if (!trusted_only_) return true;
  const std::string directory = SignaturesOf(cache_dir_, entry);
  MLP_ASSIGN(const auto stat, fs_.Stat(directory, /*follow_symlinks=*/true));
  std::vector<EntrySignature> signatures;
  if (stat && notary_ != nullptr) {
    MLP_ASSIGN(const std::vector<DirEntry> names, fs_.ListDir(directory));
    for (const DirEntry& name : names) {
      if (!IsRunCacheHash(name.name)) continue;
      MLP_ASSIGN(std::string text, ReadFile(fs_, directory + "/" + name.name));
      signatures.push_back({name.name, text.substr(0, text.find('\n'))});
    }
  }
  if (!signatures.empty()) {
    MLP_ASSIGN(const bool is_trusted, notary_->IsTrusted(entry, signatures));
    if (is_trusted) return true;
  }
  ++ignored_;
  return false;
}

// After the entries: a signature of nothing would be no harm, but of no use either.
Status RunCache::SignOwn(const std::vector<RunCacheEntry>& entries) {
  if (notary_ == nullptr) return {};
  std::vector<FileToWrite> files;
  for (const RunCacheEntry& entry : entries) {
    if (!entry.is_own_run) continue;
    MLP_ASSIGN(const std::optional<EntrySignature> signature, notary_->Sign(entry));
    if (!signature) return {};
    const std::string directory = SignaturesOf(cache_dir_, entry);
    MLP_TRY(fs_.MakeDirs(directory));
    files.push_back({directory + "/" + signature->key_id, signature->text + "\n"});
  }
  return WriteFilesAtomically(fs_, files);
}

}  // namespace mlp
