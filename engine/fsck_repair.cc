#include "engine/fsck_repair.h"

#include <unordered_map>

namespace mlp {
namespace {

RootsByRemote RootsToRepair(const Workspace& workspace, const FsckReport& report) {
  RootsByRemote roots;
  std::vector<RelPath> paths;
  for (const FsckMissing& missing : report.missing) paths.push_back(missing.path);
  for (const FsckObject& damaged : report.damaged) {
    const Digest& digest = damaged.object.digest;
    for (const FsckUse& use : damaged.uses) paths.push_back(use.path);
    if (damaged.uses.empty()) roots[""].push_back({"object " + digest.ToString(), digest});
  }
  if (paths.empty()) return roots;
  TransferSelection selection;
  selection.from = workspace.current_dir();
  CollectRoots(workspace.graph(), workspace.records(), workspace.graph().TopologicalOrder(), paths,
               selection, roots);
  return roots;
}

Result<std::size_t> CountRepaired(Workspace& workspace, const FsckReport& report) {
  std::size_t count = 0;
  for (const FsckObject& damaged : report.damaged) {
    MLP_ASSIGN(const bool is_there, workspace.objects().Contains(damaged.object.digest));
    count += is_there ? 1 : 0;
  }
  for (const FsckRun& run : report.damaged_runs) {
    MLP_ASSIGN(const std::optional<FileStat> file, workspace.fs().Stat(run.path, true));
    count += file ? 1 : 0;
  }
  return count;
}

std::vector<FsckLacking> FindLacking(const Workspace& workspace, const FsckReport& report,
                                     const TransferReport& fetched) {
  std::unordered_map<Digest, const std::vector<FsckUse>*> uses;
  for (const FsckObject& damaged : report.damaged)
    uses.emplace(damaged.object.digest, &damaged.uses);
  std::vector<FsckLacking> lacking;
  for (const MissingObject& missing : fetched.missing) {
    const auto found = uses.find(missing.digest);
    if (found != uses.end()) {
      lacking.push_back({missing.digest, *found->second});
      continue;
    }
    lacking.push_back({missing.digest, {}});
    const Result<RelPath> path = RelPath::Resolve(workspace.current_dir(), missing.path);
    const Stage* const stage = path ? workspace.graph().WriterOf(*path) : nullptr;
    if (stage != nullptr) lacking.back().uses.push_back({*path, stage->Address()});
  }
  return lacking;
}

}  // namespace

Result<FsckRepair> RepairFromRemote(Workspace& workspace, const FsckReport& report,
                                    DataTransfer& transfer) {
  FsckRepair repair;
  if (!report.damaged_runs.empty()) {
    MLP_ASSIGN(repair.fetched, transfer.FetchRunCache());
  }
  MLP_ASSIGN(TransferReport fetched, transfer.Fetch(RootsToRepair(workspace, report)));
  Append(repair.fetched, std::move(fetched));
  MLP_ASSIGN(repair.repaired, CountRepaired(workspace, report));
  repair.lacking = FindLacking(workspace, report, repair.fetched);
  return repair;
}

}  // namespace mlp
