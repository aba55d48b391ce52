#include "store/object_batch.h"

#include <utility>

#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/parallel.h"
#include "store/file_copy.h"
#include "store/verified_objects.h"

namespace mlp {
namespace {

constexpr std::size_t kMovesPerThread = 256;

Status CheckBytes(const std::string& path, const Digest& expected, const Digest& actual) {
  if (actual.Bytes() == expected.Bytes()) return {};
  return Fail(ErrorCode::kCorrupt, Format("'{}' does not hold the bytes of its name", path));
}

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

std::string LocalObjectBatch::PathOf(std::int32_t name) {
  if (name >= 0) return Format("{}/{}", batch_dir_, name);
  const std::lock_guard lock(mutex_);
  return adopted_[static_cast<std::size_t>(-1 - name)];
}

Result<std::int32_t> LocalObjectBatch::NewTemporary() {
  const std::lock_guard lock(mutex_);
  if (!has_dir_) {
    MLP_TRY(fs_.MakeDirs(batch_dir_));
    has_dir_ = true;
    // Where directories cannot be locked gc goes by their age.
    if (auto taken = FileLock::TryDirectory(batch_dir_)) dir_lock_ = std::move(*taken);
  }
  return names_used_++;
}

// `make` writes the temporary file, of `size` bytes if that is much. What could not be added leaves
// nothing behind.
Result<Digest> LocalObjectBatch::Add(
    const std::function<Result<Digest>(const std::string& temporary)>& make, std::uint64_t size,
    bool is_lacking) {
  const Adding adding(*this);
  MLP_ASSIGN(const std::int32_t name, NewTemporary());
  const std::string temporary = PathOf(name);
  const auto add = [&]() -> Result<Digest> {
    MLP_ASSIGN(const Digest digest, make(temporary));
    return Keep(digest, name, size, is_lacking);
  };
  Result<Digest> added = add();
  if (!added) (void)fs_.RemoveFile(temporary);
  return added;
}

Result<Digest> LocalObjectBatch::AddFile(const std::string& path, const FileStat& seen) {
  if (seen.type != FileType::kRegular)
    return Fail(ErrorCode::kIo, Format("cannot store '{}': it is no regular file", path));
  return Add(
      [&](const std::string& to) {
        return copier_.Hashing(reads_, store_.algorithm(), path, to, kObjectMode, &seen);
      },
      seen.size);
}

Status LocalObjectBatch::AddFileAs(const Digest& digest, const std::string& path,
                                   const FileStat& seen) {
  const auto make = [&](const std::string& to) -> Result<Digest> {
    MLP_ASSIGN(const Digest actual,
               copier_.Hashing(reads_, store_.algorithm(), path, to, kObjectMode, &seen));
    MLP_TRY(CheckBytes(path, digest, actual));
    return digest;
  };
  const Result<Digest> added = Add(make, seen.size, /*is_lacking=*/true);
  return added ? Status() : Fail(added.error());
}

Result<Digest> LocalObjectBatch::Write(const std::function<Status(const ByteSink&)>& write,
                                       const std::string& to) {
  Hasher hasher(store_.algorithm());
  MLP_ASSIGN(const auto file, fs_.CreateNew(to, kObjectMode));
  MLP_TRY(write([&](std::string_view bytes) {
    hasher.Update(bytes);
    return file->Append(bytes);
  }));
  MLP_TRY(file->Close());
  return hasher.Finish();
}

Result<Digest> LocalObjectBatch::AddBytes(std::string_view bytes) {
  return Add([&](const std::string& to) {
    return Write([&](const ByteSink& sink) { return sink(bytes); }, to);
  });
}

Result<Digest> LocalObjectBatch::AddTree(const std::function<Status(const ByteSink&)>& write) {
  return Add([&](const std::string& to) {
    return Write(write, to).map([](const Digest& digest) { return digest.AsTree(); });
  });
}

Status LocalObjectBatch::Adopt(const std::string& path, const Digest& digest) {
  const Adding adding(*this);
  MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/false));
  MLP_ASSIGN(const Digest actual, HashBytesOf(fs_, store_.algorithm(), path));
  MLP_TRY(CheckBytes(path, digest, actual));
  std::int32_t name = 0;
  {
    const std::lock_guard lock(mutex_);
    adopted_.push_back(path);
    name = -static_cast<std::int32_t>(adopted_.size());
  }
  MLP_TRY(Keep(digest, name, stat ? stat->size : 0));
  return {};
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

// Takes over a finished file, or drops it when the store or this batch has the object already.
Result<Digest> LocalObjectBatch::Keep(const Digest& digest, std::int32_t name, std::uint64_t size,
                                      bool is_lacking) {
  const std::string path = PathOf(name);
  bool stored = false;  // if it is, after all, MoveIntoPlace will see
  if (!is_lacking) {
    MLP_ASSIGN(stored, IsStored(digest));
  }
  if (!stored) {
    MLP_TRY(name < 0 ? fs_.SetMode(path, kObjectMode) : mode_.Ensure(fs_, path));
    const std::lock_guard lock(mutex_);
    if (objects_.Add(digest, name, size >= VerifiedObjects::kSmallest)) return digest;
  }
  MLP_TRY(fs_.RemoveFile(path));
  return digest;
}

Status LocalObjectBatch::MoveIntoPlace(NewObject& object) {
  const std::string path = PathOf(object.name);
  const std::string place = store_.PathOf(object.digest);
  MLP_ASSIGN(object.in_place, fs_.RenameNew(path, place));
  if (object.in_place && object.is_large) NoteVerified(object.digest);
  if (object.in_place) return {};
  MLP_ASSIGN(const bool stored, IsStored(object.digest));  // by another process, meanwhile
  MLP_TRY(stored ? fs_.RemoveFile(path) : fs_.Rename(path, place));
  object.in_place = true;
  return {};
}

// Its bytes were hashed while they were written. A hint: that it cannot be given is no failure.
void LocalObjectBatch::NoteVerified(const Digest& digest) {
  const auto stat = fs_.Stat(store_.PathOf(digest), /*follow_symlinks=*/false);
  if (stat && *stat) store_.NoteVerified(digest, **stat);
}

Status LocalObjectBatch::MakeDirectory(const NewObject& object) {
  std::string directory = ParentOf(store_.PathOf(object.digest));
  if (directories_.contains(directory)) return {};
  MLP_TRY(fs_.MakeDirs(directory));
  directories_.insert(std::move(directory));
  return {};
}

Status LocalObjectBatch::PublishThose(const std::vector<NewObject*>& objects, bool trees) {
  const auto is_wanted = [&](const NewObject& object) { return object.digest.is_tree() == trees; };
  bool any = false;
  for (const NewObject* const object : objects) {
    if (!is_wanted(*object)) continue;
    any = true;
    if (!object->in_place) MLP_TRY(MakeDirectory(*object));
  }
  MLP_TRY(ForRanges(objects.size(), kMovesPerThread, [&](std::size_t begin, std::size_t end) {
    Status status;
    for (std::size_t i = begin; i < end && status; ++i)
      if (is_wanted(*objects[i]) && !objects[i]->in_place) status = MoveIntoPlace(*objects[i]);
    return status;
  }));
  // Makes the renames durable. One call, since up to 256 directories have changed, and an fsync of
  // each costs 2 ms.
  return any ? fs_.SyncAll(ParentOf(batch_dir_)) : Status();
}

// A tree is added after its members, so they are of this call or were of an earlier one.
Status LocalObjectBatch::Publish() {
  std::vector<NewObject*> objects;
  {
    const std::lock_guard lock(mutex_);
    objects = objects_.All();
  }
  if (objects.empty()) return {};
  MLP_TRY(fs_.SyncAll(ParentOf(batch_dir_)));
  MLP_TRY(PublishThose(objects, /*trees=*/false));
  MLP_TRY(PublishThose(objects, /*trees=*/true));
  const std::lock_guard lock(mutex_);
  objects_.DropFirst(objects.size());
  // Best effort: the objects are in place, and the destructor tries again.
  if (adding_ > 0 || !objects_.empty()) return {};
  adopted_.clear();
  if (has_dir_ && fs_.RemoveEmptyDir(batch_dir_)) {
    has_dir_ = false;
    dir_lock_.reset();
  }
  return {};
}

}  // namespace mlp
