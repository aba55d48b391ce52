#include "store/materializer.h"

#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/parallel.h"
#include "store/base/text.h"
#include "store/tree_merge.h"

namespace mlp {
namespace {

// kNotFound, naming the first of `missing`, unless there is none.
Status CheckNoneMissing(LocalObjectStore& store, const std::vector<Digest>& missing,
                        const std::string& target) {
  if (missing.empty()) return {};
  return Fail(ErrorCode::kNotFound,
              Format("cannot restore '{}': {} missing from the cache, first '{}'", target,
                     Plural(missing.size(), "object"), store.PathOf(missing.front())));
}

constexpr std::size_t kFilesPerThread = 128;

Status CheckStored(LocalObjectStore& store, const TreeObject& tree, const std::string& target) {
  const std::vector<TreeEntry>& entries = tree.entries();
  std::vector<char> is_stored(entries.size());  // of each; not bits: threads write them
  MLP_TRY(ForRanges(entries.size(), kFilesPerThread, [&](auto begin, auto end) -> Status {
    for (std::size_t i = begin; i < end; ++i) {
      MLP_ASSIGN(is_stored[i], store.Contains(entries[i].digest));
    }
    return {};
  }));
  std::vector<Digest> missing;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (!is_stored[i]) missing.push_back(entries[i].digest);
  return CheckNoneMissing(store, missing, target);
}

// A failure to make something beside the target is nearly always a directory that may not be
// written to.
Status WithParentHint(Status status, const std::string& target) {
  if (status || status.error().code != ErrorCode::kIo) return status;
  Error error = std::move(status).error();
  if (error.hint.empty()) {
    error.hint = Format("'{}' must be a directory that may be written to", ParentOf(target));
  }
  return FailWhile(std::move(error), Format("restoring '{}'", target));
}

// Which directories of a tree stand below `target` as real directories, reached through no symlink.
class RealDirectories {
 public:
  RealDirectories(FileSystem& fs, const std::string& target) : fs_(fs), target_(target) {}

  Result<bool> Contain(const RelPath& directory) {
    const auto known = known_.find(directory);
    if (known != known_.end()) return known->second;
    if (!directory.is_root()) {
      MLP_ASSIGN(const bool parent, Contain(directory.Parent()));  // as deep as a path can be long
      if (!parent) return known_[directory] = false;
    }
    const std::string path = directory.is_root() ? target_ : target_ + "/" + directory.str();
    MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/false));
    return known_[directory] = stat && stat->type == FileType::kDirectory;
  }

 private:
  FileSystem& fs_;
  const std::string& target_;
  std::unordered_map<RelPath, bool> known_;
};

}  // namespace

Materializer::Materializer(FileSystem& fs, LocalObjectStore& store,
                           std::vector<LinkType> link_types)
    : fs_(fs), store_(store), placer_(fs, store, std::move(link_types)) {}

Status Materializer::Materialize(const PathRecord& record, const std::string& target) {
  MLP_ASSIGN(const bool stored, store_.Contains(record.digest));
  if (!stored) MLP_TRY(CheckNoneMissing(store_, {record.digest}, target));
  if (!record.digest.is_tree()) {
    const Status status = MaterializeFile(record, target);
    if (status) Count(1);
    return WithParentHint(status, target);
  }

  MLP_ASSIGN(const TreeObject tree, store_.ReadTree(record.digest));
  MLP_TRY(CheckStored(store_, tree, target));
  return WithParentHint(MaterializeTree(tree, target), target);
}

Status Materializer::MaterializeFile(const PathRecord& record, const std::string& target) {
  MLP_ASSIGN(const bool in_place, placer_.IsInPlace(record.digest, target, record.is_executable));
  if (in_place) return {};
  MLP_TRY(fs_.MakeDirs(ParentOf(target)));
  const std::string temporary = TemporaryNameBeside(target);
  MLP_TRY(placer_.Place(record.digest, temporary, record.is_executable));
  const TreeEntry file{RelPath(), record.digest};
  TellReady({&file}, temporary);
  MLP_ASSIGN(const auto old, fs_.Stat(target, /*follow_symlinks=*/false));
  Status status;
  if (old && old->type == FileType::kDirectory) status = RemoveTree(fs_, target);
  if (status) status = fs_.Rename(temporary, target);
  if (!status) fs_.RemoveFile(temporary);  // best effort: the first error is the one to report
  return status;
}

Status Materializer::MaterializeTree(const TreeObject& tree, const std::string& target) {
  MLP_TRY(fs_.MakeDirs(ParentOf(target)));
  MLP_ASSIGN(const std::vector<const TreeEntry*> lacking, FilesToPlace(tree, target));
  const std::string staging = TemporaryNameBeside(target);
  Status status = StageFiles(lacking, staging);
  // After a power cut a file with half of its bytes would look like an edit of the user's.
  if (status) status = fs_.SyncAll(staging);
  if (status) {
    TellReady(lacking, staging);
    MLP_ASSIGN(const auto old, fs_.Stat(target, /*follow_symlinks=*/false));
    if (old && old->type == FileType::kDirectory) {
      status = TreeMerge(fs_, tree, target, staging).Run();
    } else {
      if (old) status = fs_.RemoveFile(target);
      if (status) return fs_.Rename(staging, target);
    }
  }
  const Status cleaned = RemoveTree(fs_, staging);
  return status ? cleaned : status;
}

// Puts files into the new directory `staging`, laid out as in their tree.
Status Materializer::StageFiles(const std::vector<const TreeEntry*>& files,
                                const std::string& staging) {
  MLP_TRY(fs_.MakeDirs(staging));
  std::unordered_set<RelPath> directories;
  for (const TreeEntry* const entry : files) {
    RelPath directory = entry->path.Parent();
    if (directories.contains(directory)) continue;
    MLP_TRY(fs_.MakeDirs(ParentOf(staging + "/" + entry->path.str())));
    directories.insert(std::move(directory));
  }
  return ForRanges(files.size(), kFilesPerThread, [&](auto begin, auto end) -> Status {
    for (std::size_t i = begin; i < end; ++i) {
      MLP_TRY(placer_.Place(files[i]->digest, staging + "/" + files[i]->path.str(),
                            /*executable=*/false));
      Count(1);
    }
    return {};
  });
}

// Those that do not stand in `target` as they should.
Result<std::vector<const TreeEntry*>> Materializer::FilesToPlace(const TreeObject& tree,
                                                                 const std::string& target) {
  const std::vector<TreeEntry>& entries = tree.entries();
  std::vector<char> in_place;  // of each; first only whether it may be
  RealDirectories real_directories(fs_, target);
  for (const TreeEntry& entry : entries) {
    MLP_ASSIGN(in_place.emplace_back(), real_directories.Contain(entry.path.Parent()));
  }
  MLP_TRY(ForRanges(entries.size(), kFilesPerThread, [&](auto begin, auto end) -> Status {
    for (std::size_t i = begin; i < end; ++i) {
      if (!in_place[i]) continue;
      const std::string path = target + "/" + entries[i].path.str();
      MLP_ASSIGN(in_place[i], placer_.IsInPlace(entries[i].digest, path, std::nullopt));
    }
    return {};
  }));
  std::vector<const TreeEntry*> lacking;
  for (std::size_t i = 0; i < entries.size(); ++i)
    if (!in_place[i]) lacking.push_back(&entries[i]);
  Count(entries.size() - lacking.size());
  return lacking;
}

}  // namespace mlp
