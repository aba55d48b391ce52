#include "store/object_batch.h"

#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/parallel.h"
#include "store/file_copy.h"

namespace mlp {
namespace {

constexpr std::size_t kMovesPerThread = 256;

}  // namespace

LocalObjectBatch::LocalObjectBatch(FileSystem& fs, LocalObjectStore& store, std::string batch_dir)
    : fs_(fs), reads_(fs), store_(store), batch_dir_(std::move(batch_dir)) {}

LocalObjectBatch::~LocalObjectBatch() {
  if (has_dir_) RemoveTree(fs_, batch_dir_);  // best effort: what stays is garbage, not harm
}

// While one lives the directory stays.
class LocalObjectBatch::Adding {
 public:
  explicit Adding(LocalObjectBatch& batch) : batch_(batch) {
    const std::lock_guard lock(batch_.mutex_);
    ++batch_.adding_;
  }
  ~Adding() {
    const std::lock_guard lock(batch_.mutex_);
    --batch_.adding_;
  }
  Adding(const Adding&) = delete;
  Adding& operator=(const Adding&) = delete;

 private:
  LocalObjectBatch& batch_;
};

Result<std::string> LocalObjectBatch::NewTemporary() {
  const std::lock_guard lock(mutex_);
  if (!has_dir_) {
    MLP_TRY(fs_.MakeDirs(batch_dir_));
    has_dir_ = true;
    // Where directories cannot be locked gc goes by their age.
    if (auto taken = FileLock::TryDirectory(batch_dir_)) dir_lock_ = std::move(*taken);
  }
  return Format("{}/{}", batch_dir_, names_used_++);
}

Result<Digest> LocalObjectBatch::AddFile(const std::string& path, const FileStat& seen) {
  const Adding adding(*this);
  if (seen.type != FileType::kRegular)
    return Fail(ErrorCode::kIo, Format("cannot store '{}': it is no regular file", path));
  MLP_ASSIGN(const std::string temporary, NewTemporary());
  const auto add = [&]() -> Result<Digest> {
    MLP_ASSIGN(const Digest digest, CloneOrCopy(path, temporary));
    MLP_TRY(CheckUnchanged(fs_, path, seen));
    return Keep(digest, temporary);
  };
  return OrDrop(temporary, add());
}

// What could not be added leaves nothing behind.
Result<Digest> LocalObjectBatch::OrDrop(const std::string& temporary, Result<Digest> added) {
  if (!added) (void)fs_.RemoveFile(temporary);
  return added;
}

Result<Digest> LocalObjectBatch::CloneOrCopy(const std::string& from, const std::string& to) {
  if (may_clone_) {
    MLP_ASSIGN(const auto digest, CloneHashing(reads_, store_.algorithm(), from, to));
    if (digest) return *digest;
    may_clone_ = false;
  }
  return CopyHashing(reads_, store_.algorithm(), from, to);
}

Result<Digest> LocalObjectBatch::AddBytes(std::string_view bytes) {
  return AddAs(HashOf(store_.algorithm(), bytes), bytes);
}

Result<Digest> LocalObjectBatch::AddTree(std::string_view bytes) {
  return AddAs(HashOf(store_.algorithm(), bytes).AsTree(), bytes);
}

Status LocalObjectBatch::Adopt(const std::string& path, const Digest& digest) {
  const Adding adding(*this);
  MLP_ASSIGN(const Digest actual, HashBytesOf(fs_, store_.algorithm(), path));
  if (actual.Bytes() != digest.Bytes())
    return Fail(ErrorCode::kCorrupt, Format("'{}' does not hold the bytes of its name", path));
  MLP_TRY(Keep(digest, path));
  return {};
}

Result<Digest> LocalObjectBatch::AddAs(const Digest& digest, std::string_view bytes) {
  const Adding adding(*this);
  MLP_ASSIGN(const std::string temporary, NewTemporary());
  const auto add = [&]() -> Result<Digest> {
    MLP_ASSIGN(const auto file, fs_.CreateNew(temporary, 0666));
    MLP_TRY(file->Append(bytes));
    MLP_TRY(file->Close());
    return Keep(digest, temporary);
  };
  return OrDrop(temporary, add());
}

// A damaged object is moved out of the way of the right one.
Result<bool> LocalObjectBatch::IsStored(const Digest& digest) {
  Result<bool> stored = store_.Contains(digest);
  // A tree is small, and believed only after a look: a damaged one must give way to the right one.
  if (stored && *stored && digest.is_tree()) {
    if (const auto bytes = store_.Read(digest); !bytes) stored = Fail(bytes.error());
  }
  if (stored || stored.error().code != ErrorCode::kCorrupt) return stored;
  MLP_TRY(store_.Quarantine(digest));
  return false;
}

// Takes over a finished temporary file, or drops it when the store or this batch has the object
// already.
Result<Digest> LocalObjectBatch::Keep(const Digest& digest, const std::string& temporary) {
  MLP_ASSIGN(const bool stored, IsStored(digest));
  if (!stored) {
    MLP_TRY(fs_.SetMode(temporary, kObjectMode));
    const std::lock_guard lock(mutex_);
    if (known_.insert(digest).second) {
      objects_.push_back({digest, temporary, false});
      return digest;
    }
  }
  MLP_TRY(fs_.RemoveFile(temporary));
  return digest;
}

Status LocalObjectBatch::MoveIntoPlace(NewObject& object) {
  MLP_ASSIGN(const bool stored, IsStored(object.digest));  // by another process, meanwhile
  if (stored) {
    MLP_TRY(fs_.RemoveFile(object.temporary));
    object.in_place = true;
    return {};
  }
  MLP_TRY(fs_.Rename(object.temporary, store_.PathOf(object.digest)));
  object.in_place = true;
  return {};
}

Status LocalObjectBatch::MakeDirectory(const NewObject& object) {
  std::string directory = ParentOf(store_.PathOf(object.digest));
  if (directories_.contains(directory)) return {};
  MLP_TRY(fs_.MakeDirs(directory));
  directories_.insert(std::move(directory));
  return {};
}

Status LocalObjectBatch::PublishThose(std::vector<NewObject>& objects, bool trees) {
  std::vector<NewObject*> those;
  bool any = false;
  for (NewObject& object : objects) {
    if (object.digest.is_tree() != trees) continue;
    any = true;
    if (object.in_place) continue;
    MLP_TRY(MakeDirectory(object));
    those.push_back(&object);
  }
  MLP_TRY(ForRanges(those.size(), kMovesPerThread, [&](std::size_t begin, std::size_t end) {
    Status status;
    for (std::size_t i = begin; i < end && status; ++i) status = MoveIntoPlace(*those[i]);
    return status;
  }));
  // Makes the renames durable. One call, since up to 256 directories have changed, and an fsync of
  // each costs 2 ms.
  return any ? fs_.SyncAll(ParentOf(batch_dir_)) : Status();
}

Status LocalObjectBatch::PublishAll(std::vector<NewObject>& objects) {
  MLP_TRY(fs_.SyncAll(ParentOf(batch_dir_)));
  MLP_TRY(PublishThose(objects, /*trees=*/false));
  return PublishThose(objects, /*trees=*/true);
}

// A tree is added after its members, so they are of this call or were of an earlier one.
Status LocalObjectBatch::Publish() {
  std::vector<NewObject> objects;
  {
    const std::lock_guard lock(mutex_);
    objects.swap(objects_);
  }
  if (objects.empty()) return {};
  Status status = PublishAll(objects);
  const std::lock_guard lock(mutex_);
  if (status) {
    for (const NewObject& object : objects) known_.erase(object.digest);
  } else {
    objects_.insert(objects_.begin(), objects.begin(), objects.end());
  }
  // Best effort: the objects are in place, and the destructor tries again.
  if (status && adding_ == 0 && objects_.empty() && fs_.RemoveEmptyDir(batch_dir_)) {
    has_dir_ = false;
    dir_lock_.reset();
  }
  return status;
}

}  // namespace mlp
