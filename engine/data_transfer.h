// Recorded outputs on their way to remotes and back: which ones a command means, which remote each
// belongs to, and the transfers themselves. What is transferred how is the business of
// store/transfer.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/workspace.h"
#include "store/remote/remote.h"
#include "store/transfer/status.h"
#include "store/transfer/transfer.h"

namespace mlp {

struct TransferSelection {
  std::string remote = {};                     // -r; empty: the default one
  bool pushing = false;                        // outputs with `push: false` stay
  std::optional<std::uint64_t> max_size = {};  // bytes of an output as it is recorded
  std::optional<OutputKind> kind = {};         // only these
  RelPath from = {};                           // where the user stands: names begin there
};

// By the remote that the output names; "" for those that go to the chosen one.
using RootsByRemote = std::map<std::string, std::vector<TransferRoot>>;

// Adds what is recorded of the stages' cached outputs, in any graph. `only` as in RecordedOutputs,
// but nothing needs to be in the store. An output that names another remote than the selection does
// is left out.
void CollectRoots(const StageGraph& graph, const Records& records,
                  const std::vector<StageId>& stages, const std::vector<RelPath>& only,
                  const TransferSelection& selection, RootsByRemote& roots);

// The remote of this name, or the default one if it is empty. `jobs`: requests at once; 0: as
// configured.
Result<std::unique_ptr<Remote>> OpenConfiguredRemote(Workspace& workspace, const std::string& name,
                                                     int jobs);

class DataTransfer {
 public:
  // `jobs`: transfers at once; 0: as configured.
  DataTransfer(Workspace& workspace, std::string remote, int jobs, TransferProgress& progress)
      : workspace_(workspace), remote_(std::move(remote)), jobs_(jobs), progress_(progress) {}

  // An error when a remote is wrong, or cannot be reached at all. Without roots the chosen remote
  // must still exist.
  Result<TransferReport> Push(const RootsByRemote& roots);
  Result<TransferReport> Fetch(const RootsByRemote& roots);
  Result<std::vector<ObjectStatus>> Compare(const RootsByRemote& roots,
                                            NamedPaths named = NamedPaths::kOne);
  // SendData to the remote that the output names (`remote:`), else to the chosen one. kUsage when
  // another one was chosen.
  Status Send(PathScan& scan, const Output& output);
  // Of the chosen remote.
  Result<TransferReport> PushRunCache();
  Result<TransferReport> FetchRunCache();

 private:
  Result<Remote*> Open(const std::string& name);

  Workspace& workspace_;
  std::string remote_;
  int jobs_;
  TransferProgress& progress_;
  std::map<std::string, std::unique_ptr<Remote>> remotes_;  // as far as they are open
};

// `more` joins `report`.
void Append(TransferReport& report, TransferReport more);

}  // namespace mlp
