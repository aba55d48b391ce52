// The ObjectBatch of a LocalObjectStore. Made by LocalObjectStore::NewBatch; nobody else includes
// this.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/base/counting_file_system.h"
#include "store/base/file_lock.h"
#include "store/base/made_mode.h"
#include "store/file_copy.h"
#include "store/new_objects.h"
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
  Status AddFileAs(const Digest& digest, const std::string& path, const FileStat& seen) override;
  Result<Digest> AddBytes(std::string_view bytes) override;
  using ObjectBatch::AddTree;
  Result<Digest> AddTree(const std::function<Status(const ByteSink&)>& write) override;
  Status Adopt(const std::string& path, const Digest& digest) override;
  Status Publish() override;

 private:
  class Adding;
  std::string PathOf(std::int32_t name);
  Result<std::int32_t> NewTemporary();
  Result<Digest> Write(const std::function<Status(const ByteSink&)>& write, const std::string& to);
  Result<Digest> Add(const std::function<Result<Digest>(const std::string& temporary)>& make,
                     std::uint64_t size = 0, bool is_lacking = false);
  Result<bool> IsStored(const Digest& digest);
  Result<Digest> Keep(const Digest& digest, std::int32_t name, std::uint64_t size,
                      bool is_lacking = false);
  Status MoveIntoPlace(NewObject& object);
  void NoteVerified(const Digest& digest);
  Status MakeDirectory(const NewObject& object);
  Status PublishThose(const std::vector<NewObject*>& objects, bool trees);

  FileSystem& fs_;
  CountingFileSystem reads_;  // the same, for what is read of sources
  LocalObjectStore& store_;
  const std::string batch_dir_;
  CloneOrCopy copier_;
  MadeMode mode_{kObjectMode};
  std::unordered_set<std::string> directories_;  // that are there; of Publish alone
  std::mutex mutex_;                             // of what follows
  std::int32_t names_used_ = 0;
  std::vector<std::string> adopted_;  // files that lie elsewhere: the first has the name -1
  int adding_ = 0;                    // calls of Add* that have begun and not ended
  bool has_dir_ = false;
  std::optional<FileLock> dir_lock_;  // tells gc that the directory is no dead process's
  NewObjects objects_;                // not in place yet
};

}  // namespace mlp
