#include "engine/experiments/queue_digests.h"

#include "engine/experiments/experiment_queue.h"
#include "engine/experiments/isolated_workspace.h"
#include "engine/experiments/revision_digests.h"

namespace mlp {
namespace {

// A batch whose ref is there may yet be worked at.
Status AddBatchDigests(const Workspace& home, GitRepo& repo, TaskQueue& queue, DigestSet& digests) {
  const std::string prefix = kBatchRefs;
  MLP_ASSIGN(const std::vector<GitRef> refs, repo.Refs(prefix));
  RevisionDigests revisions(repo, home.layout());
  for (const GitRef& ref : refs) {
    MLP_TRY(revisions.Add(ref.target));
    const Result<std::string> common = queue.CommonOf(ref.name.substr(prefix.size()));
    if (!common) continue;  // just being made, under the run lock
    MLP_ASSIGN(const ExperimentBatch batch, ExperimentBatchFrom(home.layout().algorithm, *common));
    for (const CarriedInput& input : batch.inputs) digests.insert(input.record.digest);
  }
  digests.insert(revisions.digests().begin(), revisions.digests().end());
  return {};
}

// One that is removed meanwhile has ended: its experiment is a revision by then.
Status AddIsolatedDigests(const Workspace& home, const RelPath& prefix, DigestSet& digests) {
  MLP_ASSIGN(const std::vector<std::string> roots, IsolatedProjects(home, prefix));
  for (const std::string& root : roots) {
    Environment there = home.environment();
    there.current_dir = root;
    Result<Workspace> workspace = Workspace::Open(there);
    if (workspace && workspace->paths().root() == root && workspace->Load())
      MLP_TRY(AddRecordedDigests(*workspace, digests));
  }
  return {};
}

}  // namespace

Status AddQueueDigests(const Workspace& home, DigestSet& digests) {
  MLP_ASSIGN(const auto isolated, home.fs().Stat(home.paths().IsolatedDir(), false));
  if (!isolated) return {};  // nothing was ever enqueued
  MLP_ASSIGN(GitRepo repo, GitRepo::Open(home.paths().root()));
  MLP_ASSIGN(TaskQueue queue, OpenTaskQueue(home));
  MLP_TRY(AddBatchDigests(home, repo, queue, digests));
  return AddIsolatedDigests(home, repo.prefix(), digests);
}

}  // namespace mlp
