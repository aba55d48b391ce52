// ObjectStore: immutable bytes under the name of their digest. A seam; LocalObjectStore is the
// cache on disk. Invariant: what Contains() says is there holds exactly the bytes that its digest
// names, or was damaged from outside.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/base/digest.h"
#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/layout.h"
#include "store/tree_object.h"

namespace mlp {

// New objects on their way into a store. Nothing is visible before Publish; dropping the batch
// leaves the store as it was. The Add calls may come from several threads at once, also while
// Publish runs on another; of Publish only one call may run at a time.
class ObjectBatch {
 public:
  virtual ~ObjectBatch() = default;
  // The bytes that AddFile reads are added to `bytes` while it reads; nullptr: not any more. Not
  // while Add calls run.
  virtual void CountInto(std::atomic<std::uint64_t>* bytes) = 0;
  // Reads the file once: copies (or clones) and hashes. The source is left alone. `seen` is what
  // the caller knows of it, of the target where it is a symlink: kIo when that is no regular file,
  // or when the file is another since, so that digest and size are of one moment.
  virtual Result<Digest> AddFile(const std::string& path, const FileStat& seen) = 0;
  // The same of a file that claims to hold the bytes of `digest`, which the store was found to
  // lack: kCorrupt, and nothing is added, when it does not.
  virtual Status AddFileAs(const Digest& digest, const std::string& path, const FileStat& seen) = 0;
  virtual Result<Digest> AddBytes(std::string_view bytes) = 0;
  // The bytes are what `write` gives to the sink that it is called with. The digest is marked as
  // that of a tree: published after all files, so that a tree never lacks a member.
  virtual Result<Digest> AddTree(const std::function<Status(const ByteSink&)>& write) = 0;
  Result<Digest> AddTree(std::string_view bytes) {
    return AddTree([bytes](const ByteSink& sink) { return sink(bytes); });
  }
  // Takes over a file that lies on the store's file system, by reading it once and moving it when
  // it is published: no copy is made. kCorrupt, and nothing is taken, when its bytes are not those
  // of `digest`. Until it is published the file stays where it is, also when the batch is dropped.
  virtual Status Adopt(const std::string& path, const Digest& digest) = 0;
  // Makes everything whose Add call has returned durable (one sync for all), then visible. An
  // object that is there already is left as it is. After a failure the next call tries what is left
  // again.
  virtual Status Publish() = 0;
};

class ObjectStore {
 public:
  virtual ~ObjectStore() = default;
  virtual HashAlgorithm algorithm() const = 0;
  // Whether the object is there. Does not read it.
  virtual Result<bool> Contains(const Digest& digest) = 0;
  // The bytes, verified: kNotFound when it is not there, kCorrupt when they do not match the
  // digest.
  virtual Result<std::string> Read(const Digest& digest) = 0;
  virtual std::unique_ptr<ObjectBatch> NewBatch() = 0;
};

//   <cache>/files/<algorithm>/<2 hex>/<the rest of the hex>[.dir]      mode 0444
//   <cache>/files/<algorithm>/tmp.<random>/<number>                    a batch being written
//   <cache>/quarantine/<hex>[.dir].<random>                            a damaged object
inline constexpr std::uint32_t kObjectMode = 0444;

// The kCorrupt that says so of the object at `path`.
Error DamagedObject(const std::string& path);

class VerifiedObjects;

class LocalObjectStore : public ObjectStore {
 public:
  // `verified`, if given, outlives the store.
  LocalObjectStore(FileSystem& fs, std::string cache_dir, HashAlgorithm algorithm,
                   VerifiedObjects* verified = nullptr);

  HashAlgorithm algorithm() const override { return algorithm_; }
  // An object whose mode is not exactly 0444 may have been written to: it is hashed, and kCorrupt
  // if it is wrong. A batch that brings the right bytes moves such a one to quarantine.
  Result<bool> Contains(const Digest& digest) override;
  // The same, telling the size: nullopt when the object is not there.
  Result<std::optional<std::uint64_t>> SizeOf(const Digest& digest);
  Result<std::string> Read(const Digest& digest) override;
  // The same of a tree, parsed strictly.
  Result<TreeObject> ReadTree(const Digest& digest);
  std::unique_ptr<ObjectBatch> NewBatch() override;

  // Whether the object, of which `stat` is so, was hashed before and need not be again.
  bool IsVerified(const Digest& digest, const FileStat& stat) const;
  // It was, while `stat` was so of it.
  void NoteVerified(const Digest& digest, const FileStat& stat);

  FileSystem& fs() const { return fs_; }
  std::string PathOf(const Digest& digest) const;
  // Where objects, and what is on its way to become one, lie on one file system.
  std::string Directory() const { return ObjectDir(cache_dir_, algorithm_); }
  // Moves a damaged object out of the way, into <cache>/quarantine/. Never deletes. Returns the new
  // path.
  Result<std::string> Quarantine(const Digest& digest);

 private:
  FileSystem& fs_;
  std::string cache_dir_;
  HashAlgorithm algorithm_;
  VerifiedObjects* verified_;
};

}  // namespace mlp
