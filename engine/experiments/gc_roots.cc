#include "engine/experiments/gc_roots.h"

#include <algorithm>

#include "engine/experiments/experiment.h"
#include "engine/experiments/queue_digests.h"
#include "engine/experiments/revision_digests.h"
#include "engine/experiments/revision_view.h"
#include "engine/project_walk.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {

struct GcRoots::Project {
  Environment environment;  // as if started in its root
  std::optional<Workspace> workspace;
  std::optional<GitRepo> repo;
  std::optional<RevisionDigests> revisions;
  std::vector<ScopedRevision> in_scope;
};

namespace {

Environment At(const Environment& environment, const std::string& root) {
  Environment there = environment;
  there.current_dir = root;
  return there;
}

Error Unreadable(const std::string& root, Error cause) {
  cause.message =
      Format("what the project {} needs cannot be read: {}", Quoted(root), cause.message);
  const bool is_gone = cause.code == ErrorCode::kNotAProject || cause.code == ErrorCode::kNotFound;
  cause.notes.push_back("it uses the same cache");
  cause.hint = is_gone ? Format("if it is gone for good: mlpipe gc --forget {}", ShellQuoted(root))
                       : "make it readable";
  return cause;
}

void AddOutputsOf(const StageGraph& graph, const Records& records, DigestSet& outputs) {
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    const LockedStage* const entry = records.Find(stage);
    if (entry == nullptr) continue;
    for (const Output& out : stage.outs) {
      const LockedPath* const recorded = entry->FindOut(out.text);
      if (recorded != nullptr && out.cache) outputs.insert(recorded->digest);
    }
  }
}

}  // namespace

GcRoots::GcRoots(Environment& environment, const RevisionScope& scope,
                 std::vector<std::string> projects)
    : scope_(scope) {
  for (const std::string& root : projects)
    projects_.push_back(std::make_unique<Project>(Project{At(environment, root), {}, {}, {}, {}}));
}

GcRoots::~GcRoots() = default;

Status GcRoots::Collect() {
  digests_.clear();
  outputs_.reset();
  for (const auto& project : projects_) {
    Status collected = Collect(*project);
    if (collected) continue;
    if (project == projects_.front()) return collected;
    return Fail(Unreadable(project->environment.current_dir, std::move(collected.error())));
  }
  return {};
}

// The workspace first: what goes from there into a new commit meanwhile is found in one of them.
Status GcRoots::Collect(Project& project) {
  MLP_ASSIGN(Workspace workspace, Workspace::Open(project.environment));
  const std::string& root = project.environment.current_dir;
  if (workspace.paths().root() != root)
    return Fail(ErrorCode::kNotAProject, Format("there is no project at {}", Quoted(root)));
  project.workspace.emplace(std::move(workspace));
  MLP_TRY(project.workspace->Load());
  for (const std::string& notice : project.workspace->notices()) {
    if (notice.ends_with(kDirectoryNotSeen))
      return Fail(ErrorCode::kIo, notice, "make that directory readable");
  }
  MLP_TRY(AddRecordedDigests(*project.workspace, digests_));
  MLP_TRY(AddQueueDigests(*project.workspace, digests_));
  return scope_.NamesRevisions() ? CollectRevisions(project) : Status();
}

Status GcRoots::CollectRevisions(Project& project) {
  if (!project.repo) {
    Result<GitRepo> opened = GitRepo::Open(project.environment.current_dir);
    // Another project in no repository has no revisions.
    const bool is_none = !opened && opened.error().code == ErrorCode::kNotFound;
    if (is_none && &project != projects_.front().get()) return {};
    if (!opened) return Fail(std::move(opened.error()));
    project.repo.emplace(std::move(*opened));
    project.revisions.emplace(*project.repo, project.workspace->layout());
  }
  RevisionScope scope = scope_;
  // Another project need not have what is named here.
  if (&project != projects_.front().get()) {
    std::erase_if(scope.revisions, [&](const std::string& revision) {
      const Result<GitId> commit = ResolveRevision(*project.repo, revision);
      return !commit && commit.error().code == ErrorCode::kNotFound;
    });
  }
  MLP_ASSIGN(project.in_scope, RevisionsInScope(*project.repo, scope));
  for (const ScopedRevision& revision : project.in_scope) {
    if (Status added = project.revisions->Add(revision.commit); !added)
      return FailWhile(std::move(added.error()), "reading revision " + revision.name);
  }
  digests_.insert(project.revisions->digests().begin(), project.revisions->digests().end());
  return {};
}

Result<bool> GcRoots::IsOutput(const Digest& digest) {
  if (!outputs_) {
    outputs_.emplace();
    knows_all_outputs_ = true;
    for (const auto& project : projects_) MLP_TRY(AddOutputs(*project));
  }
  return !knows_all_outputs_ || outputs_->contains(digest);
}

Status GcRoots::AddOutputs(Project& project) {
  Workspace& workspace = *project.workspace;
  AddOutputsOf(workspace.graph(), workspace.records(), *outputs_);
  for (const ScopedRevision& revision : project.in_scope) {
    RevisionView view(*project.repo, revision.commit, revision.name);
    const Result<Declaration> declared =
        LoadDeclaration(view, workspace.layout(), workspace.config().pipelines);
    // A revision from before the project was there declares nothing.
    if (!declared && !view.ListDir(RelPath())) continue;
    knows_all_outputs_ = knows_all_outputs_ && declared;
    if (declared) AddOutputsOf(declared->graph, declared->records, *outputs_);
  }
  return {};
}

std::vector<HashAlgorithm> GcRoots::Algorithms() const {
  std::vector<HashAlgorithm> algorithms;
  for (const auto& project : projects_) {
    const HashAlgorithm algorithm = project->workspace->layout().algorithm;
    if (std::find(algorithms.begin(), algorithms.end(), algorithm) == algorithms.end())
      algorithms.push_back(algorithm);
  }
  return algorithms;
}

std::size_t GcRoots::revisions() const {
  std::size_t count = 0;
  for (const auto& project : projects_) count += project->in_scope.size();
  return count;
}

Status GcRoots::LockOutDvc(const std::function<void()>& on_wait) {
  constexpr std::chrono::hours kPatience{24};
  for (const auto& project : projects_) {
    const Result<Workspace> workspace = Workspace::Open(project->environment);
    if (!workspace || !workspace->layout().dvc_locks) continue;  // Collect says why it cannot be
    Result<DvcLock> lock = AcquireDvcLock(*workspace, "mlpipe gc", kPatience, on_wait);
    if (lock) {
      dvc_locks_.push_back(std::move(*lock));
    } else if (lock.error().code != ErrorCode::kIo) {
      return Fail(std::move(lock.error()));
    }
  }
  return {};
}

}  // namespace mlp
