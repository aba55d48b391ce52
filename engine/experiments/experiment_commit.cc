#include "engine/experiments/experiment_commit.h"

#include <algorithm>
#include <random>

#include "engine/experiments/experiment_files.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Error NameTaken(const std::string& name) {
  return {ErrorCode::kUsage,
          Format("an experiment {} exists already for this commit", Quoted(name)),
          {},
          {},
          "choose another name, or replace it with --force",
          {}};
}

}  // namespace

Result<ExperimentPlace> FindExperimentPlace(GitRepo& repo, const std::string& name, bool force) {
  MLP_ASSIGN(const GitHead head, HeadOf(repo));
  MLP_ASSIGN(const std::vector<Experiment> existing, ListExperimentsOf(repo, head.commit));
  const auto find = [&](const std::string& wanted) {
    return std::find_if(existing.begin(), existing.end(),
                        [&](const Experiment& experiment) { return experiment.name == wanted; });
  };
  ExperimentPlace place{name, head.commit, {}};
  if (name.empty()) {
    std::random_device device;
    place.name = RandomExperimentName(
        [&](std::size_t below) {
          return std::uniform_int_distribution<std::size_t>(0, below - 1)(device);
        },
        [&](const std::string& random) { return find(random) != existing.end(); });
    return place;
  }
  MLP_TRY(CheckExperimentName(name));
  if (const auto found = find(name); found != existing.end()) {
    if (!force) return Fail(NameTaken(name));
    place.replaced = found->commit;
  }
  return place;
}

Status CheckLockIsNotIgnored(const Workspace& workspace, GitRepo& repo, const GitId& baseline) {
  const RelPath lock = RelPath::Strict(workspace.layout().lock_file).value();
  if (!repo.IsIgnored(lock)) return {};
  MLP_ASSIGN(const std::optional<std::string> tracked, repo.ReadFile(baseline, lock));
  if (tracked) return {};
  return Fail(ErrorCode::kInvalid, Format("git ignores {}", Quoted(lock.str())),
              "remove it from .gitignore: it says what an experiment's outputs are");
}

Result<GitId> WriteExperiment(Workspace& workspace, GitRepo& repo, const GitId& baseline,
                              const std::string& message, const std::vector<GitPath>& also) {
  MLP_ASSIGN(std::vector<GitPath> files, ExperimentFiles(workspace, repo, baseline));
  files.insert(files.end(), also.begin(), also.end());
  return repo.CommitFiles(baseline, files,
                          message.empty()
                              ? ExperimentMessage(workspace.layout().algorithm, workspace.records())
                              : message + "\n");
}

Result<GitId> CommitExperiment(Workspace& workspace, GitRepo& repo, const ExperimentPlace& place,
                               const std::string& message, const std::vector<GitPath>& also) {
  MLP_ASSIGN(const GitId commit, WriteExperiment(workspace, repo, place.baseline, message, also));
  MLP_TRY(repo.SetRef(ExperimentRef(place.baseline, place.name), commit, place.replaced));
  return commit;
}

}  // namespace mlp
