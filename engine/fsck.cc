#include "engine/fsck.h"

#include <algorithm>
#include <map>
#include <thread>
#include <unordered_map>

#include "engine/cache_use.h"
#include "engine/fsck_runs.h"
#include "engine/reproducer.h"
#include "store/database_check.h"
#include "store/tree_object.h"

namespace mlp {
namespace {

class Checking {
 public:
  Checking(Workspace& workspace, ObjectCheck check)
      : workspace_(workspace), sound_(std::move(check.sound)) {
    for (QuarantinedObject& object : check.damaged) {
      damaged_.emplace(object.digest, report_.damaged.size());
      report_.damaged.push_back({std::move(object), {}});
    }
    report_.unreadable = std::move(check.unreadable);
    report_.files = check.files;
    report_.trees = check.trees;
    report_.bytes = check.bytes;
  }

  Result<FsckReport> Run() {
    const StageGraph& graph = workspace_.graph();
    for (const StageId id : graph.TopologicalOrder()) MLP_TRY(CheckStage(graph.stage(id)));
    MLP_TRY(CheckRuns(workspace_, sound_, report_));
    MLP_TRY(CheckDatabases());
    return std::move(report_);
  }

 private:
  Status CheckStage(const Stage& stage) {
    const LockedStage* const entry = workspace_.records().Find(stage);
    if (entry == nullptr) return {};
    for (const Output& out : stage.outs) {
      const LockedPath* const recorded = entry->FindOut(out.text);
      if (recorded == nullptr || recorded->digest.empty()) continue;
      MLP_TRY(CheckOutput(stage, out, recorded->digest));
    }
    return {};
  }

  Status CheckOutput(const Stage& stage, const Output& out, const Digest& digest) {
    if (NoteIfDamaged(digest, {out.path, stage.Address()})) return {};
    if (!sound_.contains(digest)) {
      if (out.cache) report_.missing.push_back({out.path, stage.Address(), 0, 0});
      return {};
    }
    return digest.is_tree() ? CheckMembers(stage, out, digest) : Status();
  }

  Status CheckMembers(const Stage& stage, const Output& out, const Digest& digest) {
    MLP_ASSIGN(const TreeObject tree, workspace_.objects().ReadTree(digest));
    FsckMissing missing{out.path, stage.Address(), 0, tree.entries().size()};
    for (const TreeEntry& member : tree.entries()) {
      const bool is_damaged = NoteIfDamaged(member.digest, {out.path / member.path, missing.stage});
      if (!is_damaged && !sound_.contains(member.digest)) ++missing.files;
    }
    if (missing.files > 0) report_.missing.push_back(std::move(missing));
    return {};
  }

  bool NoteIfDamaged(const Digest& digest, FsckUse use) {
    const auto found = damaged_.find(digest);
    if (found == damaged_.end()) return false;
    report_.damaged[found->second].uses.push_back(std::move(use));
    return true;
  }

  Status CheckDatabases() {
    const ProjectPaths& paths = workspace_.paths();
    if (const Status history = CheckDatabase(paths.Database()); !history) {
      if (history.error().code != ErrorCode::kCorrupt) return history;
      report_.damaged_databases.push_back(history.error().message);
    }
    for (const std::string& cache : {paths.FileIndex(), paths.VerifiedObjects()}) {
      const Status status = CheckDatabase(cache);
      if (status) continue;
      if (status.error().code != ErrorCode::kCorrupt) return status;
      for (const char* const suffix : {"", "-wal", "-shm"})
        (void)workspace_.fs().RemoveFile(cache + suffix);
      report_.notices.push_back(status.error().message + "; it was a cache and is thrown away");
    }
    return {};
  }

  Workspace& workspace_;
  const std::unordered_set<Digest> sound_;
  std::unordered_map<Digest, std::size_t> damaged_;  // where in the report
  FsckReport report_;
};

int Threads(int jobs) {
  return jobs > 0 ? jobs : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

}  // namespace

Result<FsckReport> Fsck(Workspace& workspace, int jobs,
                        const std::function<void(const CheckProgress&)>& on_progress) {
  // So that a gc takes nothing away that has been found to be there.
  MLP_ASSIGN(const CacheLock lock, UseCache(workspace, kLockPatience));
  WorkerPool pool(Threads(jobs));
  MLP_ASSIGN(ObjectCheck check, CheckObjects(workspace.fs(), workspace.objects(),
                                             workspace.config().cache_dir, pool, on_progress));
  return Checking(workspace, std::move(check)).Run();
}

}  // namespace mlp
