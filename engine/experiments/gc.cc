#include "engine/experiments/gc.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include "engine/cache_use.h"
#include "store/base/private_names.h"
#include "store/cache_projects.h"
#include "store/transfer/remote_index.h"

namespace mlp {
namespace {

constexpr std::chrono::hours kPatience{24 * 365};
constexpr std::int64_t kSharedAgeNs = std::int64_t{3600} * 1'000'000'000;

// The project in whose private directory the cache lies; empty: in none's. A cache of the user's
// may have such a name too, without what makes a project.
Result<std::string> OwnerOf(FileSystem& fs, const std::string& cache_dir) {
  for (std::filesystem::path dir = cache_dir; dir != dir.parent_path(); dir = dir.parent_path()) {
    const std::string name = dir.filename().string();
    if (name != kMlpipeDir && name != kDvcDir) continue;
    MLP_ASSIGN(const std::optional<FileStat> config, fs.Stat(dir.string() + "/config", true));
    MLP_ASSIGN(const std::optional<FileStat> ignore, fs.Stat(dir.string() + "/.gitignore", true));
    if (config || ignore) return dir.parent_path().string();
  }
  return std::string();
}

}  // namespace

GarbageCollection::GarbageCollection(Workspace& workspace, GarbageOptions options)
    : workspace_(&workspace),
      options_(std::make_unique<const GarbageOptions>(std::move(options))) {}

// Those that are registered, and the one that the cache lies in. With the lock held: who uses the
// cache registers before letting go of it.
Status GarbageCollection::FindProjects() {
  projects_ = {workspace_->paths().root()};
  const auto add = [&](const std::string& root) {
    const auto has = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), root) != list.end();
    };
    if (!root.empty() && !has(projects_) && !has(options_->forgotten)) projects_.push_back(root);
  };
  MLP_ASSIGN(const std::string owner, OwnerOf(workspace_->fs(), RealCacheDir(*workspace_)));
  add(owner);
  MLP_ASSIGN(const std::vector<std::string> registered,
             RegisteredProjects(workspace_->fs(), workspace_->config().cache_dir));
  for (const std::string& root : registered) add(root);
  for (const std::string& root : options_->projects) add(root);
  roots_ = std::make_unique<GcRoots>(workspace_->environment(), options_->revisions, projects_);
  return {};
}

Result<CacheLock> GarbageCollection::LockToLook(const CacheLock::OnWait& on_wait) {
  MLP_ASSIGN(CacheLock lock, CacheLock::Use(workspace_->cache_fs(), workspace_->config().cache_dir,
                                            kPatience, on_wait));
  MLP_TRY(FindProjects());
  return lock;
}

Result<CacheLock> GarbageCollection::LockToRemove(const CacheLock::OnWait& on_wait) {
  MLP_ASSIGN(CacheLock lock, CacheLock::Own(workspace_->cache_fs(), workspace_->config().cache_dir,
                                            "mlpipe gc", kPatience, on_wait));
  MLP_TRY(FindProjects());
  MLP_TRY(roots_->LockOutDvc([&] { on_wait("DVC"); }));
  return lock;
}

Result<GcPlan> GarbageCollection::Plan(const CacheLock::OnWait& on_wait) {
  MLP_ASSIGN(const CacheLock lock, LockToLook(on_wait));
  return MakePlan();
}

Result<GcPlan> GarbageCollection::Remove(const CacheLock::OnWait& on_wait, const GcPlan* agreed) {
  MLP_ASSIGN(const CacheLock lock, LockToRemove(on_wait));
  MLP_ASSIGN(GcPlan plan, MakePlan());
  if (agreed != nullptr) {
    std::unordered_set<std::string> paths;
    for (const Garbage& one : agreed->garbage) paths.insert(one.path);
    std::erase_if(plan.garbage, [&](const Garbage& one) { return !paths.contains(one.path); });
  }
  MLP_TRY(RemoveGarbage(workspace_->fs(), workspace_->config().cache_dir, plan));
  return plan;
}

Result<RemoteGcPlan> GarbageCollection::PlanRemote(Remote& remote, TransferProgress& progress,
                                                   const CacheLock::OnWait& on_wait) {
  MLP_ASSIGN(const CacheLock lock, LockToLook(on_wait));
  return MakeRemotePlan(remote, progress);
}

Result<RemoteGcPlan> GarbageCollection::RemoveRemote(Remote& remote, TransferProgress& progress,
                                                     const CacheLock::OnWait& on_wait,
                                                     const RemoteGcPlan* agreed) {
  // So that nobody here pushes meanwhile, and leaves out what is about to go.
  MLP_ASSIGN(const CacheLock lock, LockToRemove(on_wait));
  MLP_ASSIGN(RemoteGcPlan plan, MakeRemotePlan(remote, progress));
  if (agreed != nullptr) {
    std::unordered_set<std::string> keys;
    for (const auto* const some : {&agreed->lists, &agreed->files})
      for (const RemoteFile& file : *some) keys.insert(file.key);
    const auto is_new = [&](const RemoteFile& file) { return !keys.contains(file.key); };
    std::erase_if(plan.lists, is_new);
    std::erase_if(plan.files, is_new);
  }
  MLP_TRY(RemoveRemoteGarbage(remote, plan, progress));
  return plan;
}

Result<RemoteGcPlan> GarbageCollection::MakeRemotePlan(Remote& remote, TransferProgress& progress) {
  MLP_ASSIGN(const DigestSet needed, FindNeeded());
  RemoteGcOptions options;
  options.algorithms = roots_->Algorithms();
  options.forget_unlisted = options_->forget_unlisted;
  options.needs_members = [this](const Digest& tree) { return roots_->IsOutput(tree); };
  return PlanRemoteGc(workspace_->fs(), workspace_->config().cache_dir, remote, needed, options,
                      progress);
}

Result<DigestSet> GarbageCollection::FindNeeded() {
  MLP_TRY(roots_->Collect());
  DigestSet needed = roots_->digests();
  if (options_->run_cache) MLP_TRY(AddRuns(needed));
  return needed;
}

Status GarbageCollection::KeepWhatOnlyTheCacheHas(DigestSet& needed) {
  for (const HashAlgorithm algorithm : roots_->Algorithms()) {
    MLP_ASSIGN(const ObjectListing listing,
               ListObjects(workspace_->fs(), workspace_->config().cache_dir, algorithm));
    std::vector<Digest> stored;
    for (const StoredObject& object : listing.objects) stored.push_back(object.digest);
    MLP_ASSIGN(const RemoteIndex index, RemoteIndex::Ask(*options_->only_in, algorithm, stored));
    for (const StoredObject& object : listing.objects)
      if (index.SizeOf(object.digest) != object.stat.size) needed.insert(object.digest);
  }
  return {};
}

Result<GcPlan> GarbageCollection::MakePlan() {
  MLP_ASSIGN(DigestSet needed, FindNeeded());
  if (options_->only_in != nullptr) MLP_TRY(KeepWhatOnlyTheCacheHas(needed));
  GcOptions options;
  options.algorithms = roots_->Algorithms();
  options.max_bytes = options_->max_bytes;
  options.quarantine = options_->quarantine;
  options.forget_unlisted = options_->forget_unlisted;
  options.now_ns = workspace_->environment().clock.NowNs();
  const bool is_shared =
      workspace_->config().cache_is_shared || projects_.size() > 1 || !IsOwnCache(*workspace_);
  const std::int64_t age_ns = options_->older_than_ns.value_or(is_shared ? kSharedAgeNs : 0);
  if (age_ns > 0) options.stays_since_ns = options.now_ns - age_ns;
  options.needs_members = [this](const Digest& tree) { return roots_->IsOutput(tree); };
  options.outputs_of = [this](const StoredRun& run) { return OutputsOf(run); };
  return PlanGc(workspace_->fs(), workspace_->config().cache_dir, needed, options);
}

Result<std::vector<Digest>> GarbageCollection::OutputsOf(const StoredRun& run) const {
  std::vector<Digest> outputs;
  MLP_ASSIGN(const std::optional<std::string> bytes, ReadFileIfThere(workspace_->fs(), run.path));
  if (!bytes) return outputs;
  for (const HashAlgorithm algorithm : roots_->Algorithms()) {
    const std::vector<Digest> more = OutputsOfRun(algorithm, *bytes);
    outputs.insert(outputs.end(), more.begin(), more.end());
  }
  return outputs;
}

Status GarbageCollection::AddRuns(DigestSet& needed) const {
  MLP_ASSIGN(const RunListing listing, ListRuns(workspace_->fs(), workspace_->config().cache_dir));
  for (const StoredRun& run : listing.runs) {
    MLP_ASSIGN(const std::vector<Digest> outputs, OutputsOf(run));
    needed.insert(outputs.begin(), outputs.end());
  }
  return {};
}

}  // namespace mlp
