// The ObjectBatch of a LocalObjectStore. Made by LocalObjectStore::NewBatch; nobody else includes
// this.
#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/base/counting_file_system.h"
#include "store/base/file_lock.h"
#include "store/object_store.h"

namespace mlp {

class LocalObjectBatch : public ObjectBatch {
 public:
  LocalObjectBatch(FileSystem& fs, LocalObjectStore& store, std::string batch_dir);
  ~LocalObjectBatch() override;  // removes what was not published
  LocalObjectBatch(const LocalObjectBatch&) = delete;
  LocalObjectBatch& operator=(const LocalObjectBatch&) = delete;

  void CountInto(std::atomic<std::uint64_t>* bytes) override { reads_.CountInto(bytes); }
  Result<Digest> AddFile(const std::string& path, const FileStat& seen) override;
  Result<Digest> AddBytes(std::string_view bytes) override;
  Result<Digest> AddTree(std::string_view bytes) override;
  Status Adopt(const std::string& path, const Digest& digest) override;
  Status Publish() override;

 private:
  struct NewObject {
    Digest digest;
    std::string temporary;
    bool in_place = false;
  };

  class Adding;
  Result<std::string> NewTemporary();
  Result<Digest> OrDrop(const std::string& temporary, Result<Digest> added);
  Result<Digest> CloneOrCopy(const std::string& from, const std::string& to);
  Result<Digest> AddAs(const Digest& digest, std::string_view bytes);
  Result<bool> IsStored(const Digest& digest);
  Result<Digest> Keep(const Digest& digest, const std::string& temporary);
  Status MoveIntoPlace(NewObject& object);
  Status MakeDirectory(const NewObject& object);
  Status PublishThose(std::vector<NewObject>& objects, bool trees);
  Status PublishAll(std::vector<NewObject>& objects);

  FileSystem& fs_;
  CountingFileSystem reads_;  // the same, for what is read of sources
  LocalObjectStore& store_;
  const std::string batch_dir_;
  std::atomic<bool> may_clone_ = true;           // until the file system refuses
  std::unordered_set<std::string> directories_;  // that are there; of Publish alone
  std::mutex mutex_;                             // of what follows
  int names_used_ = 0;
  int adding_ = 0;  // calls of Add* that have begun and not ended
  bool has_dir_ = false;
  std::optional<FileLock> dir_lock_;  // tells gc that the directory is no dead process's
  std::unordered_set<Digest> known_;  // of all that is not in place yet
  std::vector<NewObject> objects_;    // for the next Publish
};

}  // namespace mlp
