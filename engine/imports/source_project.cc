#include "engine/imports/source_project.h"

#include <filesystem>

#include "engine/experiments/experiment.h"
#include "engine/experiments/git_program.h"
#include "engine/imports/git_command.h"
#include "engine/project_walk.h"
#include "engine/workspace.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

namespace stdfs = std::filesystem;

std::string RealPath(const std::string& path) {
  std::error_code error;
  const stdfs::path real = stdfs::canonical(path, error);
  return error ? path : real.string();
}

Error NoSource(const std::string& url) {
  return {ErrorCode::kNotFound,
          Format("{} is neither a project nor a git repository", Quoted(url)),
          {},
          {},
          "name the directory of one, or the address of a git repository",
          {}};
}

// The project or the top of the git repository around `directory`, whichever is nearer; the project
// where both are one.
Result<std::string> RootAround(const Environment& environment, const std::string& directory) {
  Environment there = environment;
  there.current_dir = directory;
  const Result<ProjectPaths> project = FindProject(there);
  if (!project && project.error().code != ErrorCode::kNotAProject) return Fail(project.error());
  const Result<GitRepo> repo = GitRepo::Open(directory);
  if (!repo && repo.error().code != ErrorCode::kNotFound) return Fail(repo.error());
  std::string top = repo ? repo->Absolute("") : std::string();
  while (top.ends_with('/')) top.pop_back();
  if (project && project->root().size() >= top.size()) return project->root();
  return top;
}

const Layout* LayoutIn(const std::vector<DirEntry>& entries) {
  for (const Layout* layout : {&NativeLayout(), &DvcLayout()}) {
    for (const DirEntry& entry : entries) {
      if (entry.name == layout->private_dir && entry.type == FileType::kDirectory) return layout;
    }
  }
  return nullptr;
}

}  // namespace

Result<std::unique_ptr<SourceProject>> SourceProject::Open(Environment& environment,
                                                           const SourceRequest& request) {
  std::unique_ptr<SourceProject> source(new SourceProject(environment, request));
  const std::string path = (stdfs::path(environment.current_dir) / request.url).string();
  MLP_ASSIGN(const auto stat, environment.fs.Stat(path, /*follow_symlinks=*/true));
  const bool is_directory = stat && stat->type == FileType::kDirectory;
  MLP_TRY(is_directory ? source->UseDirectory(RealPath(path)) : source->Clone());
  MLP_TRY(source->ChooseView());
  MLP_TRY(source->Load());
  return source;
}

std::string SourceProject::Absolute(const RelPath& path) const {
  return path.is_root() ? root_ : root_ + "/" + path.str();
}

Status SourceProject::UseDirectory(const std::string& directory) {
  MLP_ASSIGN(root_, RootAround(environment_, directory));
  if (root_.empty()) {  // a bare repository can be cloned
    MLP_ASSIGN(const auto head, fs().Stat(directory + "/HEAD", /*follow_symlinks=*/true));
    if (!head) return Fail(NoSource(request_.url));
    request_.url = directory;
    return Clone();
  }
  if (directory != root_) {
    MLP_ASSIGN(base_, RelPath::Strict(std::string_view(directory).substr(root_.size() + 1)));
  }
  return {};
}

Status SourceProject::Clone() {
  MLP_TRY(CheckGitUrl(request_.url));
  MLP_ASSIGN(clone_, TemporaryDirectory::Make(fs()));
  root_ = clone_->path() + "/clone";
  return CloneRepository(environment_, request_.url, root_);
}

// In a clone branches other than the default one are those of its origin.
Result<GitId> SourceProject::ResolveRev() {
  const std::string rev = request_.rev.empty() ? "HEAD" : request_.rev;
  Result<GitId> commit = ResolveRevision(*repo_, rev);
  if (commit || !is_clone()) return commit;
  Result<GitId> of_origin = repo_->Resolve("origin/" + rev);
  return of_origin ? of_origin : commit;
}

Status SourceProject::ChooseView() {
  const bool as_it_stands = !is_clone() && request_.rev.empty() && !request_.committed;
  if (as_it_stands) {
    view_ = std::make_unique<WorkspaceView>(fs(), root_);
    return {};
  }
  MLP_ASSIGN(repo_, GitRepo::Open(root_));
  MLP_ASSIGN(commit_, ResolveRev());
  view_ = std::make_unique<RevisionView>(*repo_, commit_, request_.rev);
  return {};
}

// Of a clone only the committed settings count besides those of user and system, and no cache: what
// is fetched for it goes with it.
Status SourceProject::ReadConfiguration() {
  const ProjectPaths paths(root_, *layout_);
  if (is_clone()) {
    MLP_ASSIGN(const RelPath file, RelPath::Strict(std::string(layout_->private_dir) + "/config"));
    MLP_ASSIGN(const std::optional<std::string> text, view_->ReadFile(file));
    MLP_TRY(fs().MakeDirs(paths.PrivateDir()));
    MLP_TRY(WriteFileAtomically(fs(), paths.Config(), text.value_or("")));
  }
  MLP_ASSIGN(config_, ReadConfig(fs(), paths));
  if (is_clone()) config_.cache_dir = paths.DefaultCache();
  return {};
}

Status SourceProject::Load() {
  MLP_ASSIGN(const std::vector<DirEntry> entries, view_->ListDir(RelPath()));
  layout_ = LayoutIn(entries);
  ignored_ = std::make_unique<IgnoreTree>(
      MakeIgnoreTree(*view_, layout_ != nullptr ? *layout_ : NativeLayout()));
  if (layout_ == nullptr) return {};
  MLP_TRY(ReadConfiguration());
  MLP_ASSIGN(declared_, LoadDeclaration(*view_, *layout_, config_.pipelines));
  return {};
}

Result<std::optional<SourceFileFacts>> SourceProject::FactsOf(const RelPath& file) {
  if (repo_) {
    MLP_ASSIGN(const std::optional<GitFile> found, repo_->ReadEntry(commit_, file));
    if (!found || !found->content) return std::optional<SourceFileFacts>();
    return std::optional(SourceFileFacts{found->content->size(), found->is_executable});
  }
  MLP_ASSIGN(const auto stat, fs().Stat(Absolute(file), /*follow_symlinks=*/true));
  if (!stat || stat->type != FileType::kRegular) return std::optional<SourceFileFacts>();
  return std::optional(SourceFileFacts{stat->size, stat->is_executable()});
}

Status SourceProject::CopyFile(const RelPath& file, const std::string& target) {
  if (!repo_) return fs().Copy(Absolute(file), target, 0666);
  MLP_ASSIGN(const std::optional<std::string> content, view_->ReadFile(file));
  MLP_ASSIGN(const std::unique_ptr<WritableFile> written, fs().CreateNew(target, 0666));
  MLP_TRY(written->Append(content.value_or("")));
  return written->Close();
}

}  // namespace mlp
