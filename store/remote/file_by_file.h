// FileByFileRemote: a Remote whose server is asked for one file at a time. The kinds say how one
// file is moved; how many at once, and what is tried again, is the crew's business. Private to
// store/remote.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/remote/remote.h"
#include "store/remote/transfer_crew.h"

namespace mlp {

class FileByFileRemote : public Remote {
 public:
  Result<std::vector<std::optional<std::uint64_t>>> Sizes(
      const std::vector<std::string>& keys) override;
  Status Upload(const std::vector<RemoteTransfer>& items, TransferObserver& observer) override;
  Status Download(const std::vector<RemoteTransfer>& items, TransferObserver& observer) override;
  Status Remove(const std::vector<std::string>& keys, TransferObserver& observer) override;

 protected:
  explicit FileByFileRemote(int threads, std::size_t items_at_once = 1) {
    plan_.threads = threads;
    plan_.items_at_once = items_at_once;
  }

  // Each is called by several threads at once.
  virtual Result<std::optional<std::uint64_t>> SizeOf(const std::string& key, Attempt& attempt) = 0;
  virtual Status Put(const RemoteTransfer& item, Attempt& attempt) = 0;
  virtual Status Get(const RemoteTransfer& item, Attempt& attempt) = 0;
  virtual Status RemoveOne(const std::string& key, Attempt& attempt) = 0;

  // What lies in one directory, by names.
  struct Entry {
    std::string name;
    bool is_directory = false;
    std::uint64_t size = 0;
  };
  using ListOne = std::function<Result<std::vector<Entry>>(const std::string& directory, Attempt&)>;
  // For servers that list one directory at a time: all files below `prefix`, level by level, the
  // directories of one level at the same time. Names that are no plain name are left out, and so
  // are those of uploads that are not finished.
  Result<std::vector<RemoteFile>> ListTree(const std::string& prefix, const ListOne& list);

  // Whether a key that a server lists is a plain path, and not of an upload that is not finished.
  static bool IsFileKey(const std::string& key);

  const CrewPlan& plan() const { return plan_; }
  // For files of these sizes: a thread takes few large ones at once.
  CrewPlan PlanFor(const std::vector<RemoteTransfer>& items) const;

 private:
  CrewPlan plan_;
};

}  // namespace mlp
