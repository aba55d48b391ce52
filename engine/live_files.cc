#include "engine/live_files.h"

#include <algorithm>
#include <set>
#include <utility>

#include "engine/live/live_step.h"
#include "pipelines/target_finder.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Directories below one that is followed; deeper ones belong to something else.
constexpr int kDeepestLiveDirectory = 6;

bool MayBeLive(std::string_view file) {
  return IsLiveLog(file) || MayBeLiveState(file);
}

// In a directory, where nothing declares what a JSON file is.
bool IsLiveByName(const std::string& name) {
  return IsLiveLog(name) || name == "metrics.json";
}

void AddLiveOutputs(const std::vector<Output>& outs, std::vector<RelPath>& paths) {
  for (const Output& out : outs)
    if (out.kind != OutputKind::kPlain && MayBeLive(out.path.str())) paths.push_back(out.path);
}

std::vector<RelPath> EachOnce(const std::vector<RelPath>& paths) {
  std::vector<RelPath> kept;
  std::set<RelPath> seen;
  for (const RelPath& path : paths)
    if (seen.insert(path).second) kept.push_back(path);
  return kept;
}

// What stages that a target names declare; empty if it names none.
Result<std::vector<RelPath>> LiveFilesOfStages(const Workspace& workspace,
                                               const std::string& target) {
  MLP_ASSIGN(const std::vector<StageId> stages,
             FindTargets(workspace.graph(), workspace.FromHere(target),
                         {.from = workspace.current_dir()}));
  std::vector<RelPath> paths;
  for (const StageId id : stages) AddLiveOutputs(workspace.graph().stage(id).outs, paths);
  return EachOnce(paths);
}

constexpr char kHowToDeclare[] =
    "name a .jsonl file among the metrics of a stage, or as a target: 'mlpipe watch train.jsonl'";

}  // namespace

std::vector<RelPath> DeclaredLiveFiles(const StageGraph& graph) {
  std::vector<RelPath> paths;
  for (StageId id = 0; id < graph.size(); ++id) AddLiveOutputs(graph.stage(id).outs, paths);
  for (const Pipeline& pipeline : graph.pipelines()) {
    for (const RelPath& path : pipeline.metrics)
      if (MayBeLive(path.str())) paths.push_back(path);
    AddLiveOutputs(pipeline.plots, paths);
  }
  return EachOnce(paths);
}

bool LiveFiles::NeedProject(const std::vector<std::string>& targets) {
  return targets.empty() || !std::all_of(targets.begin(), targets.end(), MayBeLive);
}

Result<LiveFiles> LiveFiles::Choose(FileSystem& fs, const std::string& current_dir,
                                    const Workspace* workspace,
                                    const std::vector<std::string>& targets) {
  LiveFiles files(fs);
  if (workspace != nullptr) {
    files.project_root_ = workspace->paths().root();
    files.private_dir_ = workspace->layout().private_dir;
    files.experiments_ = workspace->paths().IsolatedDir();
  }
  for (const std::string& target : targets)
    MLP_TRY(files.AddTarget(current_dir, workspace, target));
  if (!targets.empty() || workspace == nullptr) return files;
  files.AddDeclared(*workspace, DeclaredLiveFiles(workspace->graph()));
  if (files.named_.empty())
    return Fail(ErrorCode::kNotFound, "this project declares no live metrics", kHowToDeclare);
  return files;
}

Status LiveFiles::AddTarget(const std::string& current_dir, const Workspace* workspace,
                            const std::string& target) {
  const std::string path = target.starts_with('/') ? target : current_dir + "/" + target;
  if (MayBeLive(target)) {
    named_.push_back({path, target, ""});
    return {};
  }
  Error error;
  error.code = ErrorCode::kNotFound;
  error.message = Format("{} is no file of live metrics, and no directory", Quoted(target));
  error.hint = kHowToDeclare;
  if (workspace != nullptr) {
    Result<std::vector<RelPath>> paths = LiveFilesOfStages(*workspace, target);
    if (paths && !paths->empty()) {
      AddDeclared(*workspace, *paths);
      return {};
    }
    if (paths)
      error.message = Format("stage {} declares no live metrics", Quoted(target));
    else
      error = std::move(paths.error());
  }
  MLP_ASSIGN(const std::optional<FileStat> there, fs_.Stat(path, true));
  if (!there) return Fail(std::move(error));
  if (there->type == FileType::kDirectory)
    directories_.push_back({path, target});
  else
    named_.push_back({path, target, ""});
  return {};
}

void LiveFiles::AddDeclared(const Workspace& workspace, const std::vector<RelPath>& paths) {
  for (const RelPath& path : paths) {
    named_.push_back({workspace.Absolute(path), workspace.Display(path), ""});
    declared_.push_back(path);
  }
}

std::vector<LiveFile> LiveFiles::Find() const {
  std::vector<LiveFile> files = named_;
  for (const Directory& directory : directories_) AddBelow(directory, 0, files);
  AddOfExperiments(files);
  std::set<std::string> seen;
  std::erase_if(files, [&](const LiveFile& file) { return !seen.insert(file.path).second; });
  return files;
}

void LiveFiles::AddBelow(const Directory& directory, int depth,
                         std::vector<LiveFile>& files) const {
  const Result<std::vector<DirEntry>> entries = fs_.ListDir(directory.path);
  if (!entries) return;
  for (const DirEntry& entry : *entries) {
    const Directory inside{directory.path + "/" + entry.name, directory.name + "/" + entry.name};
    if (entry.type == FileType::kDirectory) {
      if (depth < kDeepestLiveDirectory && !entry.name.starts_with('.'))
        AddBelow(inside, depth + 1, files);
    } else if (IsLiveByName(entry.name)) {
      files.push_back({inside.path, inside.name, ""});
    }
  }
}

void LiveFiles::AddOfExperiments(std::vector<LiveFile>& files) const {
  if (experiments_.empty() || declared_.empty()) return;
  const Result<std::vector<DirEntry>> entries = fs_.ListDir(experiments_);
  if (!entries) return;  // there were none yet
  for (const DirEntry& entry : *entries) {
    if (entry.type != FileType::kDirectory) continue;
    const std::string root = RootOfExperiment(experiments_ + "/" + entry.name);
    for (const RelPath& path : declared_) {
      const std::string absolute = root + "/" + path.str();
      const auto there = fs_.Stat(absolute, true);
      if (there && *there) files.push_back({absolute, path.str(), entry.name});
    }
  }
}

// The tree of an experiment may be that of the git repository, in which the project is a
// subdirectory.
std::string LiveFiles::RootOfExperiment(const std::string& directory) const {
  const std::vector<std::string> names = Split(project_root_, '/');
  std::string inside;
  for (auto name = names.rbegin(); name != names.rend(); ++name) {
    const auto there = fs_.Stat(directory + inside + "/" + private_dir_, false);
    if (there && *there) return directory + inside;
    inside = "/" + *name + inside;
  }
  return directory;
}

}  // namespace mlp
