#include "engine/experiments/experiment_cleaning.h"

#include <charconv>

#include "engine/experiments/experiment_queue.h"
#include "engine/experiments/isolated_workspace.h"

namespace mlp {
namespace {

Result<std::size_t> CleanWorkspaces(Workspace& workspace, TaskQueue& queue) {
  std::size_t removed = 0;
  MLP_ASSIGN(const std::vector<std::string> names, IsolatedNames(workspace));
  for (const std::string& name : names) {
    std::int64_t task = 0;  // the name begins with its number
    if (std::from_chars(name.data(), name.data() + name.size(), task).ec != std::errc()) continue;
    MLP_ASSIGN(const bool is_idle,
               queue.WhileIdle(task, [&] { return RemoveIsolatedWorkspace(workspace, name); }));
    if (is_idle) ++removed;
  }
  return removed;
}

// A worker that is killed when a task has ended may leave its lease, which nobody holds.
Status CleanLeases(const Workspace& workspace, TaskQueue& queue) {
  const std::string directory = workspace.paths().IsolatedDir();
  MLP_ASSIGN(const auto stat, workspace.fs().Stat(directory, false));
  if (!stat) return {};
  MLP_ASSIGN(const std::vector<DirEntry> entries, workspace.fs().ListDir(directory));
  for (const DirEntry& entry : entries) {
    std::int64_t task = 0;
    const char* const end = entry.name.data() + entry.name.size();
    if (std::from_chars(entry.name.data(), end, task).ec != std::errc()) continue;
    if (entry.type == FileType::kRegular) MLP_TRY(queue.WhileIdle(task, [] { return Status(); }));
  }
  return {};
}

Result<std::size_t> CleanBatches(const Workspace& workspace, GitRepo& repo, TaskQueue& queue) {
  const std::string prefix = kBatchRefs;
  MLP_ASSIGN(const std::vector<GitRef> before, repo.Refs(prefix));
  for (const GitRef& ref : before) {
    const std::string batch = ref.name.substr(prefix.size());
    const Result<std::string> common = queue.CommonOf(batch);
    const bool is_known = common || common.error().code != ErrorCode::kNotFound;
    MLP_TRY(is_known ? ReleaseBatch(workspace.layout().algorithm, repo, queue, batch)
                     : repo.DeleteRef(ref.name));
  }
  MLP_ASSIGN(const std::vector<GitRef> after, repo.Refs(prefix));
  return before.size() - after.size();
}

}  // namespace

Result<CleanedExperiments> CleanExperiments(Workspace& workspace, GitRepo& repo, TaskQueue& queue) {
  CleanedExperiments cleaned;
  MLP_ASSIGN(cleaned.workspaces, CleanWorkspaces(workspace, queue));
  MLP_TRY(CleanLeases(workspace, queue));
  MLP_ASSIGN(cleaned.batches, CleanBatches(workspace, repo, queue));
  return cleaned;
}

}  // namespace mlp
