#include "engine/experiments/experiment_apply.h"

#include "engine/experiments/revision_view.h"
#include "engine/output_files.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/path_scan.h"

namespace mlp {
namespace {

struct StoredOutput {
  RelPath path;
  PathRecord record;
};

// The outputs that the experiment's lock file says are in the store.
Result<std::vector<StoredOutput>> OutputsOf(Workspace& workspace, GitRepo& repo,
                                            const Experiment& experiment) {
  RevisionView view(repo, experiment.commit, experiment.name);
  MLP_ASSIGN(const Declaration declared,
             LoadDeclaration(view, workspace.layout(), workspace.config().pipelines));
  const StageGraph& graph = declared.graph;
  std::vector<StoredOutput> outputs;
  for (StageId id = 0; id < graph.size(); ++id) {
    const LockedStage* locked = declared.records.Find(graph.stage(id));
    if (locked == nullptr) continue;
    for (const Output& out : graph.stage(id).outs) {
      const LockedPath* path = locked->FindOut(out.text);
      if (path == nullptr || !out.cache) continue;
      MLP_ASSIGN(const bool stored, workspace.objects().Contains(path->digest));
      if (!stored)
        return Fail(ErrorCode::kNotFound,
                    Format("output {} of experiment {} is not in the object store",
                           Quoted(out.path.str()), Quoted(experiment.name)),
                    "run the experiment again with 'mlpipe exp run' and its parameters");
      outputs.push_back(
          {out.path, {path->digest, path->size, path->nfiles.value_or(0), path->is_executable}});
    }
  }
  return outputs;
}

// Whether overwriting the file would lose what only the workspace holds.
Result<bool> IsLoss(FileSystem& fs, GitRepo& repo, const GitFile& file) {
  MLP_ASSIGN(const std::optional<std::string> now, ReadFileIfThere(fs, repo.Absolute(file.path)));
  if (!now || now == file.content) return false;
  MLP_ASSIGN(const bool held, repo.HoldsContent(*now));
  return !held;
}

Result<bool> IsLoss(Workspace& workspace, const StoredOutput& output) {
  const HashAlgorithm algorithm = workspace.layout().algorithm;
  MLP_ASSIGN(PathScan scan, workspace.Scan(output.path));
  if (!scan.exists) return false;
  MLP_TRY(HashUnknown(workspace.fs(), workspace.index(), algorithm,
                      workspace.environment().clock.NowNs(), scan));
  MLP_ASSIGN(const bool stored, workspace.objects().Contains(scan.Record(algorithm).digest));
  return !stored;
}

Status CheckNothingIsLost(Workspace& workspace, GitRepo& repo, const std::vector<GitFile>& files,
                          const std::vector<StoredOutput>& outputs) {
  std::vector<std::string> lost;
  for (const GitFile& file : files) {
    MLP_ASSIGN(const bool loss, IsLoss(workspace.fs(), repo, file));
    if (loss) lost.push_back(file.path);
  }
  for (const StoredOutput& output : outputs) {
    MLP_ASSIGN(const bool loss, IsLoss(workspace, output));
    if (loss) lost.push_back(output.path.str());
  }
  if (lost.empty()) return {};
  return Fail(ErrorCode::kUsage, "uncommitted changes would be lost: " + Join(lost, ", "),
              "commit or undo them, or overwrite them with --force");
}

// An experiment may have been fetched from anywhere: its paths must not lead into .git or through a
// symlink.
Status CheckPath(FileSystem& fs, GitRepo& repo, const GitPath& path) {
  const Error refused{
      ErrorCode::kCorrupt,
      Format("the experiment holds a file that must not be written: {}", Quoted(path)),
      {},
      {},
      {},
      {}};
  const Result<RelPath> strict = RelPath::Strict(path);
  if (!strict || LowerCase(strict->Name()) == ".git") return Fail(refused);
  for (RelPath dir = strict->Parent(); !dir.is_root(); dir = dir.Parent()) {
    MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(repo.Absolute(dir.str()), false));
    if (LowerCase(dir.Name()) == ".git" || (stat && stat->type == FileType::kSymlink))
      return Fail(refused);
  }
  return {};
}

Status PutFile(FileSystem& fs, GitRepo& repo, const GitFile& file) {
  const std::string absolute = repo.Absolute(file.path);
  if (!file.content) {
    MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(absolute, false));
    if (!stat || stat->type == FileType::kDirectory) return {};
    return fs.RemoveFile(absolute);
  }
  MLP_TRY(fs.MakeDirs(absolute.substr(0, absolute.rfind('/'))));
  MLP_TRY(WriteFileAtomically(fs, absolute, *file.content));
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(absolute, false));
  if (!stat || stat->is_executable() == file.is_executable) return {};
  return fs.SetMode(absolute, file.is_executable ? stat->mode | 0111 : stat->mode & ~0111u);
}

}  // namespace

Status ApplyExperiment(Workspace& workspace, GitRepo& repo, const Experiment& experiment,
                       bool force) {
  MLP_ASSIGN(std::vector<GitFile> files, repo.FilesChangedBy(experiment.commit));
  MLP_ASSIGN(const std::vector<StoredOutput> outputs, OutputsOf(workspace, repo, experiment));
  for (const GitFile& file : files) MLP_TRY(CheckPath(workspace.fs(), repo, file.path));
  for (const StoredOutput& output : outputs) MLP_TRY(CheckStaysInside(workspace, output.path));
  if (!force) MLP_TRY(CheckNothingIsLost(workspace, repo, files, outputs));
  // Outputs first, lock file last: after a kill in between, `repro` sees what is not as recorded.
  Materializer materializer = workspace.MakeMaterializer();
  for (const StoredOutput& output : outputs)
    MLP_TRY(materializer.Materialize(output.record, workspace.Absolute(output.path)));
  const GitPath lock = repo.ToGitPath(RelPath::Strict(workspace.layout().lock_file).value());
  std::stable_partition(files.begin(), files.end(),
                        [&](const GitFile& file) { return file.path != lock; });
  for (const GitFile& file : files) MLP_TRY(PutFile(workspace.fs(), repo, file));
  return {};
}

}  // namespace mlp
