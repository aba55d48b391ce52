#include "store/object_check.h"

#include <algorithm>
#include <utility>

#include "store/file_copy.h"
#include "store/object_listing.h"
#include "store/tree_object.h"

namespace mlp {
namespace {

enum class Finding { kSound, kDamaged, kGone };

// On a worker.
Result<Finding> Look(FileSystem& fs, LocalObjectStore& store, const StoredObject& object) {
  const std::string path = store.PathOf(object.digest);
  if (object.stat.type != FileType::kRegular) return Finding::kDamaged;
  if (object.digest.is_tree()) {
    const Result<std::string> bytes = store.Read(object.digest);
    if (!bytes && bytes.error().code == ErrorCode::kNotFound) return Finding::kGone;
    if (!bytes && bytes.error().code != ErrorCode::kCorrupt) return Fail(bytes.error());
    const bool is_tree = bytes && TreeObject::Parse(store.algorithm(), *bytes);
    return is_tree ? Finding::kSound : Finding::kDamaged;
  }
  const Result<Digest> actual = HashBytesOf(fs, store.algorithm(), path);
  if (actual) return actual->Bytes() == object.digest.Bytes() ? Finding::kSound : Finding::kDamaged;
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, false));
  if (!stat) return Finding::kGone;
  return Fail(actual.error());
}

class Checking {
 public:
  Checking(FileSystem& fs, LocalObjectStore& store, WorkerPool& pool,
           const std::function<void(const CheckProgress&)>& on_progress)
      : fs_(fs), store_(store), pool_(pool), on_progress_(on_progress) {}

  Result<ObjectCheck> Run(const std::vector<StoredObject>& objects) {
    progress_.all_files = objects.size();
    for (const StoredObject& object : objects) progress_.all_bytes += object.stat.size;
    for (const StoredObject& object : objects) Submit(object);
    pool_.RunUntilIdle();
    for (const StoredObject* object : damaged_) Quarantine(*object);
    std::sort(check_.damaged.begin(), check_.damaged.end(),
              [](const auto& a, const auto& b) { return a.digest < b.digest; });
    return std::move(check_);
  }

 private:
  void Submit(const StoredObject& object) {
    pool_.Submit([this, &object] {
      const Result<Finding> finding = Look(fs_, store_, object);
      return [this, &object, finding] { Note(object, finding); };
    });
  }

  void Note(const StoredObject& object, const Result<Finding>& finding) {
    ++progress_.files;
    progress_.bytes += object.stat.size;
    if (on_progress_) on_progress_(progress_);
    if (!finding) {
      check_.unreadable.push_back(finding.error().message);
      return;
    }
    if (*finding == Finding::kGone) return;
    ++(object.digest.is_tree() ? check_.trees : check_.files);
    check_.bytes += object.stat.size;
    if (*finding == Finding::kSound) check_.sound.insert(object.digest);
    if (*finding == Finding::kDamaged) damaged_.push_back(&object);
  }

  // Unless somebody else has put the right one there since.
  void Quarantine(const StoredObject& object) {
    const Result<Finding> now = Look(fs_, store_, object);
    if (now && *now == Finding::kSound) check_.sound.insert(object.digest);
    if (now && *now != Finding::kDamaged) return;
    const Result<std::string> place = store_.Quarantine(object.digest);
    check_.damaged.push_back({object.digest, place ? *place : ""});
  }

  FileSystem& fs_;
  LocalObjectStore& store_;
  WorkerPool& pool_;
  const std::function<void(const CheckProgress&)>& on_progress_;
  CheckProgress progress_;
  ObjectCheck check_;
  std::vector<const StoredObject*> damaged_;
};

}  // namespace

Result<ObjectCheck> CheckObjects(FileSystem& fs, LocalObjectStore& store,
                                 const std::string& cache_dir, WorkerPool& pool,
                                 const std::function<void(const CheckProgress&)>& on_progress) {
  MLP_ASSIGN(const ObjectListing listing, ListObjects(fs, cache_dir, store.algorithm()));
  return Checking(fs, store, pool, on_progress).Run(listing.objects);
}

}  // namespace mlp
