#include "engine/experiments/isolated_workspace.h"

#include <filesystem>
#include <set>

#include "engine/experiments/params_change.h"
#include "store/base/atomic_file.h"

namespace mlp {
namespace {

constexpr std::string_view kGitSuffix = ".git";

std::string ProjectIn(const std::string& directory, const RelPath& prefix) {
  return prefix.is_root() ? directory : directory + "/" + prefix.str();
}

// What a file system may have lost at a power cut is not believed after it.
std::string BootId(FileSystem& fs) {
  return ReadFileIfThere(fs, "/proc/sys/kernel/random/boot_id").value_or(std::nullopt).value_or("");
}

// A link that git tracks may lead anywhere. false: what is meant by `path` lies elsewhere.
bool StaysIn(const std::string& directory, const std::string& path) {
  std::error_code error;
  const std::string parent =
      std::filesystem::weakly_canonical(std::filesystem::path(path).parent_path(), error).string();
  return !error && (parent + "/").starts_with(directory + "/");
}

ProjectPaths PathsIn(const Workspace& home, const std::string& root) {
  return {root, home.layout(), home.paths().home()};
}

}  // namespace

Result<IsolatedWorkspace> IsolatedWorkspace::Make(Workspace& home, GitRepo& repo,
                                                  const std::string& name,
                                                  const IsolatedContent& content) {
  IsolatedWorkspace made(home.environment(), home.paths().IsolatedDir() + "/" + name);
  made.environment_.current_dir = ProjectIn(made.directory_, repo.prefix());
  const ProjectPaths paths = PathsIn(home, made.environment_.current_dir);
  MLP_ASSIGN(const auto mark, ReadFileIfThere(home.fs(), paths.HomeMark()));
  if (mark && mark->ends_with("\n" + BootId(home.fs()))) return made;
  MLP_TRY(RemoveIsolatedWorkspace(home, name));
  Status filled = made.Fill(home, repo, content);
  if (!filled) {
    (void)RemoveIsolatedWorkspace(home, name);
    return Fail(std::move(filled.error()));
  }
  return made;
}

Status IsolatedWorkspace::Fill(Workspace& home, GitRepo& repo, const IsolatedContent& content) {
  FileSystem& fs = home.fs();
  const std::string& root = environment_.current_dir;
  MLP_TRY(repo.CheckOut(content.content, content.baseline, directory_,
                        directory_ + std::string(kGitSuffix)));
  const ProjectPaths paths = PathsIn(home, root);
  MLP_TRY(fs.MakeDirs(ParentOf(paths.HomeMark())));
  Materializer materializer(fs, home.objects(),
                            {LinkType::kReflink, LinkType::kHardlink, LinkType::kCopy});
  for (const CarriedInput& input : content.inputs) {
    const std::string target = root + "/" + input.path.str();
    if (!StaysIn(directory_, target)) continue;  // it is there, through the link
    MLP_TRY(fs.MakeDirs(ParentOf(target)));
    MLP_TRY(materializer.Materialize(input.record, target));
  }
  MLP_ASSIGN(const ParamsChange params,
             ParamsChange::Plan(fs, root, home.config().hydra, content.overrides));
  for (const auto& [path, text] : params.texts()) {
    if (!StaysIn(directory_, root + "/" + path.str()))
      return Fail(ErrorCode::kInvalid,
                  Format("params file {} lies outside of the project, behind a symlink",
                         Quoted(path.str())),
                  "experiments beside the workspace can only change files of the project");
  }
  MLP_TRY(params.Write(fs));
  return WriteFileAtomically(fs, paths.HomeMark(), paths.home() + "\n" + BootId(fs));
}

Status RemoveIsolatedWorkspace(const Workspace& home, const std::string& name) {
  const std::string directory = home.paths().IsolatedDir() + "/" + name;
  // In one piece, so that what is left by a kill is not taken for a workspace.
  const std::string gone = directory + ".gone";
  MLP_TRY(RemoveTree(home.fs(), gone));
  MLP_ASSIGN(const auto stat, home.fs().Stat(directory, false));
  if (stat) MLP_TRY(home.fs().Rename(directory, gone));
  MLP_TRY(RemoveTree(home.fs(), gone));
  return RemoveTree(home.fs(), directory + std::string(kGitSuffix));
}

Result<std::vector<std::string>> IsolatedNames(const Workspace& home) {
  const std::string directory = home.paths().IsolatedDir();
  std::set<std::string> names;
  MLP_ASSIGN(const auto stat, home.fs().Stat(directory, false));
  if (!stat) return std::vector<std::string>();
  MLP_ASSIGN(const std::vector<DirEntry> entries, home.fs().ListDir(directory));
  for (const DirEntry& entry : entries) {
    if (entry.type != FileType::kDirectory) continue;  // the lease of a task
    const bool is_git = entry.name.ends_with(kGitSuffix);
    names.insert(entry.name.substr(0, entry.name.size() - (is_git ? kGitSuffix.size() : 0)));
  }
  return std::vector<std::string>(names.begin(), names.end());
}

Result<std::vector<std::string>> IsolatedProjects(const Workspace& home, const RelPath& prefix) {
  std::vector<std::string> roots;
  MLP_ASSIGN(const std::vector<std::string> names, IsolatedNames(home));
  for (const std::string& name : names) {
    const std::string root = ProjectIn(home.paths().IsolatedDir() + "/" + name, prefix);
    MLP_ASSIGN(const auto mark, home.fs().Stat(PathsIn(home, root).HomeMark(), false));
    if (mark) roots.push_back(root);
  }
  return roots;
}

}  // namespace mlp
