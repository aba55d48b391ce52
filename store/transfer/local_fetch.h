// LocalFetch: objects of a remote that is a directory of this machine. They are copied (or cloned)
// into the store and hashed in one pass, without a stop at the staging place. Private to
// store/transfer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "store/object_store.h"
#include "store/transfer/trouble_list.h"

namespace mlp {

class LocalFetch {
 public:
  // `root`: Remote::LocalRoot.
  LocalFetch(FileSystem& fs, std::string root, ObjectBatch& batch, TroubleList& trouble,
             TransferProgress& progress)
      : fs_(fs), root_(std::move(root)), batch_(batch), trouble_(trouble), progress_(progress) {}

  // What does not come is in the TroubleList. Publishes the batch now and then, and at the end.
  // Returns how many were taken.
  Result<std::size_t> Take(const std::vector<Digest>& digests);

 private:
  std::string PathOf(const Digest& digest) const;
  Status Plan(const std::vector<Digest>& digests);
  Status Copy(const Digest& digest);  // on any thread
  void CopyAll(const std::vector<Digest>& digests, std::size_t begin, std::size_t end);
  void Settle(const Digest& digest, Status result);

  FileSystem& fs_;
  const std::string root_;
  ObjectBatch& batch_;
  TroubleList& trouble_;
  TransferProgress& progress_;
  std::size_t files_per_job_ = 1;
  std::size_t taken_ = 0;
};

}  // namespace mlp
