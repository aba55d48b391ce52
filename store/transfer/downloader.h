// Downloader: brings objects of a remote to the staging place, and what is there as its name says
// on to whoever takes it. Private to store/transfer.
#pragma once

#include <functional>
#include <vector>

#include "store/remote/remote.h"
#include "store/transfer/fetch_staging.h"
#include "store/transfer/remote_index.h"
#include "store/transfer/trouble_list.h"

namespace mlp {

class Downloader {
 public:
  // Gets what has arrived at FetchStaging::PathOf; called by several threads at once. kCorrupt: it
  // is not what its name says.
  using Taker = std::function<Status(const Digest&)>;
  // Called now and then while much is downloaded, and at the end.
  using Publisher = std::function<Status()>;

  Downloader(LocalObjectStore& store, Remote& remote, FetchStaging& staging, TroubleList& trouble,
             TransferProgress& progress)
      : store_(store), remote_(remote), staging_(staging), trouble_(trouble), progress_(progress) {}

  // What does not come is in the TroubleList. What was gone on with, and is wrong then, is fetched
  // once more from its beginning. Returns how many were taken.
  Result<std::size_t> Download(const std::vector<Digest>& digests, const Taker& take,
                               const Publisher& publish);

 private:
  class Chunk;
  std::vector<Digest> Available(const std::vector<Digest>& digests, const RemoteIndex& index);
  bool IsWhole(const Digest& digest, const RemoteIndex& index) const;

  LocalObjectStore& store_;
  Remote& remote_;
  FetchStaging& staging_;
  TroubleList& trouble_;
  TransferProgress& progress_;
};

}  // namespace mlp
