#include "engine/experiments/gc.h"

#include <algorithm>
#include <filesystem>

#include "store/base/private_names.h"
#include "store/cache_projects.h"

namespace mlp {
namespace {

constexpr std::chrono::hours kPatience{24 * 365};
constexpr std::int64_t kSharedAgeNs = std::int64_t{3600} * 1'000'000'000;

// The project in whose private directory the cache lies; empty: in none's.
std::string OwnerOf(const std::string& cache_dir) {
  for (std::filesystem::path dir = cache_dir; dir != dir.parent_path(); dir = dir.parent_path()) {
    const std::string name = dir.filename().string();
    if (name == kMlpipeDir || name == kDvcDir) return dir.parent_path().string();
  }
  return {};
}

}  // namespace

Result<GarbageCollection> GarbageCollection::Open(Workspace& workspace, GarbageOptions options) {
  const std::string& cache_dir = workspace.config().cache_dir;
  std::vector<std::string> projects{workspace.paths().root()};
  const auto add = [&](const std::string& root) {
    const bool is_new = std::find(projects.begin(), projects.end(), root) == projects.end();
    if (is_new && !root.empty()) projects.push_back(root);
  };
  add(OwnerOf(cache_dir));
  MLP_ASSIGN(const std::vector<std::string> registered,
             RegisteredProjects(workspace.fs(), cache_dir));
  for (const std::string& root : registered) add(root);
  for (const std::string& root : options.projects) add(root);
  return GarbageCollection(workspace, std::move(options), std::move(projects));
}

GarbageCollection::GarbageCollection(Workspace& workspace, GarbageOptions options,
                                     std::vector<std::string> projects)
    : workspace_(&workspace),
      options_(std::make_unique<const GarbageOptions>(std::move(options))),
      projects_(std::move(projects)),
      roots_(std::make_unique<GcRoots>(workspace.environment(), options_->revisions, projects_)) {}

Result<GcPlan> GarbageCollection::Plan(const CacheLock::OnWait& on_wait) {
  MLP_ASSIGN(
      const CacheLock lock,
      CacheLock::Use(workspace_->cache_fs(), workspace_->config().cache_dir, kPatience, on_wait));
  return MakePlan();
}

Result<GcPlan> GarbageCollection::Remove(const CacheLock::OnWait& on_wait) {
  const std::string& cache_dir = workspace_->config().cache_dir;
  MLP_ASSIGN(const CacheLock lock,
             CacheLock::Own(workspace_->cache_fs(), cache_dir, "mlpipe gc", kPatience, on_wait));
  MLP_TRY(roots_->LockOutDvc([&] { on_wait("DVC"); }));
  MLP_ASSIGN(GcPlan plan, MakePlan());
  MLP_TRY(RemoveGarbage(workspace_->fs(), cache_dir, plan));
  return plan;
}

Result<GcPlan> GarbageCollection::MakePlan() {
  MLP_TRY(roots_->Collect());
  DigestSet needed = roots_->digests();
  if (options_->run_cache) MLP_TRY(AddRuns(needed));
  GcOptions options;
  options.algorithms = roots_->Algorithms();
  options.max_bytes = options_->max_bytes;
  options.quarantine = options_->quarantine;
  options.forget_unlisted = options_->forget_unlisted;
  options.now_ns = workspace_->environment().clock.NowNs();
  const bool is_shared = workspace_->config().cache_is_shared || projects_.size() > 1;
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
