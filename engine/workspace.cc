#include "engine/workspace.h"

#include <algorithm>
#include <filesystem>

#include "engine/environment_lock.h"
#include "engine/journal_recovery.h"
#include "engine/project_walk.h"
#include "engine/record_saving.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr const Layout& (*kLayouts[])() = {NativeLayout, DvcLayout};

// "dir" relative to "root", both absolute and without symlinks; dir is at or below root.
Result<RelPath> Below(const std::string& root, const std::string& dir) {
  if (dir.size() <= root.size()) return RelPath();
  return RelPath::Strict(std::string_view(dir).substr(root == "/" ? 1 : root.size() + 1));
}

Result<ProjectPaths> WithHome(FileSystem& fs, const ProjectPaths& paths) {
  MLP_ASSIGN(const std::optional<std::string> mark, ReadFileIfThere(fs, paths.HomeMark()));
  const std::string home = mark ? mark->substr(0, mark->find('\n')) : "";
  return ProjectPaths(paths.root(), paths.layout(), home);
}

// In an isolated workspace data that is only read is not copied, whatever is configured: nobody but
// the stages will see it, and it is gone when they are done.
std::vector<LinkType> LinkTypesFor(const ProjectPaths& paths, std::vector<LinkType> configured) {
  if (!paths.is_isolated() ||
      std::find(configured.begin(), configured.end(), LinkType::kHardlink) != configured.end())
    return configured;
  configured.insert(std::find(configured.begin(), configured.end(), LinkType::kCopy),
                    LinkType::kHardlink);
  return configured;
}

}  // namespace

Result<ProjectPaths> FindProject(const Environment& environment) {
  namespace stdfs = std::filesystem;
  for (stdfs::path dir = environment.current_dir;; dir = dir.parent_path()) {
    for (const auto layout : kLayouts) {
      const std::string candidate = (dir / layout().private_dir).string();
      MLP_ASSIGN(const std::optional<FileStat> stat, environment.fs.Stat(candidate, true));
      if (stat && stat->type == FileType::kDirectory)
        return WithHome(environment.fs, ProjectPaths(dir.string(), layout()));
    }
    if (dir == dir.parent_path()) break;
  }
  return Fail(ErrorCode::kNotAProject,
              Format("{} is not inside a project (no .mlpipe directory here or above)",
                     Quoted(environment.current_dir)),
              "run 'mlpipe init' in the directory that holds, or will hold, mlpipe.yaml");
}

Result<bool> InitProject(const Environment& environment, const Layout& layout) {
  const ProjectPaths paths(environment.current_dir, layout);
  if (const auto existing = FindProject(environment)) {
    if (existing->root() == paths.root()) return false;
    return Fail(ErrorCode::kUsage,
                Format("{} already lies inside the project {}", Quoted(paths.root()),
                       Quoted(existing->root())),
                "use that project, or make a new one outside of it");
  }
  FileSystem& fs = environment.fs;
  // The directory is what makes a project, so it appears last and complete.
  const std::string fresh = TemporaryNameBeside(paths.PrivateDir());
  MLP_TRY(fs.MakeDirs(fresh));
  MLP_TRY(WriteFileAtomically(fs, fresh + "/config", ""));
  MLP_TRY(WriteFileAtomically(fs, fresh + "/.gitignore",
                              "/config.local\n/cache\n/logs\n/tmp\n/runs.db*\n"));
  MLP_TRY(fs.Rename(fresh, paths.PrivateDir()));
  MLP_TRY(fs.SyncDir(paths.root()));
  return true;
}

Workspace::Workspace(Environment& environment, ProjectPaths paths, Config config,
                     RelPath current_dir)
    : environment_(environment),
      paths_(std::move(paths)),
      config_(std::move(config)),
      current_dir_(std::move(current_dir)),
      view_(std::make_unique<WorkspaceView>(environment.fs, paths_.root(), current_dir_,
                                            !config_.no_scm)),
      ignored_(std::make_unique<IgnoreTree>(MakeIgnoreTree(*view_, paths_.layout()))),
      shared_fs_(config_.cache_is_shared ? std::make_unique<SharedFileSystem>(environment.fs)
                                         : nullptr),
      verified_(
          std::make_unique<VerifiedObjects>(paths_.VerifiedObjects(), paths_.layout().algorithm)),
      objects_(std::make_unique<LocalObjectStore>(cache_fs(), config_.cache_dir,
                                                  paths_.layout().algorithm, verified_.get())),
      run_cache_(cache_fs(), config_.cache_dir, environment.notary, config_.trusted_results_only),
      parsed_(environment.fs, paths_.ParsedCache()) {}

Result<Workspace> Workspace::Open(Environment& environment) {
  MLP_ASSIGN(ProjectPaths paths, FindProject(environment));
  MLP_ASSIGN(Config config, ReadConfig(environment.fs, paths));
  MLP_ASSIGN(RelPath current_dir, Below(paths.root(), environment.current_dir));
  return Workspace(environment, std::move(paths), std::move(config), std::move(current_dir));
}

std::string Workspace::Absolute(const RelPath& path) const {
  return path.is_root() ? paths_.root() : paths_.root() + "/" + path.str();
}

std::string Workspace::Display(const RelPath& path) const {
  return path.RelativeTo(current_dir_);
}

std::string Workspace::FromHere(const std::string& typed) const {
  namespace stdfs = std::filesystem;
  if (!typed.starts_with('/')) return typed;
  const stdfs::path plain = stdfs::path(typed).lexically_normal();
  // What a shell has for the current directory may lead through links.
  std::error_code error;
  const stdfs::path real = stdfs::weakly_canonical(plain.parent_path(), error) / plain.filename();
  for (const stdfs::path& path : {plain, real}) {
    const std::string inside = path.lexically_relative(paths_.root()).string();
    const Result<RelPath> found = RelPath::Resolve(RelPath(), inside);
    if (found) return "./" + found->RelativeTo(current_dir_);
  }
  return typed;
}

std::vector<std::string> Workspace::FromHere(std::vector<std::string> typed) const {
  for (std::string& one : typed) one = FromHere(one);
  return typed;
}

FileIndex& Workspace::index() {
  if (!index_) {
    std::string notice;
    Result<FileIndex> opened = FileIndex::Open(paths_.FileIndex(), layout().algorithm, &notice);
    index_ = opened ? std::move(*opened) : FileIndex::InMemory(layout().algorithm);
    if (!notice.empty()) notices_.push_back(notice);
  }
  return *index_;
}

Materializer Workspace::MakeMaterializer() {
  return Materializer(fs(), *objects_, LinkTypesFor(paths_, config_.link_types));
}

Result<PathScan> Workspace::Scan(const RelPath& path) {
  return ScanCopy(paths_.root(), path, index());
}

Result<PathScan> Workspace::ScanCopy(const std::string& root, const RelPath& path,
                                     FileIndex& index) {
  const std::string absolute = path.is_root() ? root : root + "/" + path.str();
  return ScanPath(fs(), index, absolute,
                  [&](const RelPath& inside, std::vector<DirEntry>& entries) {
                    return LeaveOutIgnored(*ignored_, path / inside, entries);
                  });
}

Status Workspace::Load() {
  const std::int64_t begun_ns = environment_.clock.NowNs();
  MLP_ASSIGN(Declaration declared,
             LoadDeclaration(*view_, layout(), config_.pipelines, *ignored_, parsed_));
  graph_ = std::move(declared.graph);
  records_ = std::move(declared.records);
  may_run_.reset();  // other commands may stand there
  for (std::string& notice : declared.notices)
    if (!HasText(notices_, notice)) notices_.push_back(std::move(notice));
  MLP_TRY(SetStamps(fs(), paths_, begun_ns, records_));
  MLP_TRY(OverlayJournals(*this, records_));
  return ReloadLockFiles(fs(), paths_, *graph_, records_);
}

// What another process takes out of its journal stands in a lock file by then; so those are read
// once more afterwards.
Status Workspace::RefreshRecords() {
  MLP_TRY(ReloadLockFiles(fs(), paths_, *graph_, records_));
  records_.ClearOverlay();
  MLP_TRY(OverlayJournals(*this, records_));
  return ReloadLockFiles(fs(), paths_, *graph_, records_);
}

Status Workspace::SaveRecords() {
  for (const auto& [file, stages] : records_.changed()) {
    const bool is_pointer = records_.FindPointer(file) != nullptr;
    NoteWritten(is_pointer ? file : LockFileOf(file));
    const auto environments = EnvironmentFileOf(layout(), file);
    const auto& entries = records_.LockFileOrEmpty(file).stages();
    const bool has_any = std::any_of(entries.begin(), entries.end(), [](const auto& entry) {
      return !entry.second.environment.IsEmpty();
    });
    if (!is_pointer && environments && has_any) NoteWritten(*environments);
  }
  return SaveLockFiles(fs(), paths_, parsed_, *graph_, records_);
}

Status Workspace::MayRunCommands() {
  CommandGate* const gate = environment_.gate;
  if (!may_run_) may_run_ = gate == nullptr ? Status() : gate->MayRun(*this);
  return *may_run_;
}

GitIndex* Workspace::git() {
  if (git_is_open_) return git_.get();
  git_is_open_ = true;
  const auto rules = view_->git_rules();
  const bool is_in_git = rules && *rules != nullptr && environment_.open_git_index != nullptr;
  if (!is_in_git) return nullptr;
  if (auto opened = environment_.open_git_index(paths_.root())) git_ = std::move(*opened);
  return git_.get();
}

Status Workspace::StageWritten() {
  if (!config_.autostage || written_.empty() || git() == nullptr) return {};
  MLP_TRY(git()->Add(std::vector<RelPath>(written_.begin(), written_.end())));
  written_.clear();
  return {};
}

Status Workspace::CheckNotInGit(const Stage& stage) {
  for (const Output& out : stage.outs) {
    if (!out.cache || git() == nullptr || !git()->IsTracked(out.path).value_or(false)) continue;
    const std::string shown = ShellQuoted(Display(out.path));
    return Fail({ErrorCode::kInvalid,
                 Format("output {} of stage {} is tracked by git", Quoted(out.text),
                        Quoted(stage.Address())),
                 out.where,
                 {},
                 Format("git rm -r --cached {0} && git commit -m {1}", shown,
                        ShellQuoted("stop tracking " + Display(out.path))),
                 {}});
  }
  return {};
}

}  // namespace mlp
