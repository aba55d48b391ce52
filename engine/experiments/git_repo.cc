// GitRepo, the reading half.
#include "engine/experiments/git_repo.h"

#include <algorithm>
#include <filesystem>

#include "engine/experiments/git_handles.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

std::string RealPath(const std::string& path) {
  std::error_code error;
  const std::string real = std::filesystem::canonical(path, error).string();
  return error ? path : real;
}

Error NoRepository(const std::string& root) {
  return {ErrorCode::kNotFound,
          Format("{} is not inside a git repository", Quoted(root)),
          {},
          {},
          "run 'git init', and commit the project once",
          {}};
}

Error UnknownRevision(const std::string& revision) {
  return {ErrorCode::kNotFound, Format("unknown revision {}", Quoted(revision)), {}, {}, {}, {}};
}

}  // namespace

Status CheckGit(int code, const std::string& action) {
  if (code >= 0) return {};
  const git_error* last = Git().git_error_last();
  std::string why = last == nullptr || last->message == nullptr ? "no reason given" : last->message;
  if (why.ends_with(": ")) why.resize(why.size() - 2);  // of a lock no reason follows
  return Fail(
      code == GIT_ENOTFOUND ? ErrorCode::kNotFound : ErrorCode::kIo,
      Format("git: cannot {}: {}", action, why),
      code == GIT_ELOCKED ? "another git process holds it; if there is none, remove the file" : "");
}

git_oid ToOid(const GitId& id) {
  git_oid oid{};
  Git().git_oid_fromstr(&oid, id.hex.c_str());
  return oid;
}

GitId ToGitId(const git_oid* oid) {
  char hex[GIT_OID_HEXSZ + 1];
  return {Git().git_oid_tostr(hex, sizeof hex, oid)};
}

Result<GitPtr<git_commit>> LookUpCommit(git_repository* repository, const GitId& id) {
  GitPtr<git_commit> commit;
  const git_oid oid = ToOid(id);
  MLP_TRY(
      CheckGit(Git().git_commit_lookup(Out(commit), repository, &oid), "read commit " + id.hex));
  return commit;
}

Result<GitPtr<git_tree>> TreeOf(git_repository* repository, const GitId& commit_id) {
  MLP_ASSIGN(const GitPtr<git_commit> commit, LookUpCommit(repository, commit_id));
  GitPtr<git_tree> tree;
  MLP_TRY(CheckGit(Git().git_commit_tree(Out(tree), commit.get()),
                   "read the tree of " + commit_id.hex));
  return tree;
}

GitRepo::GitRepo(std::unique_ptr<State> state, RelPath prefix)
    : state_(std::move(state)), prefix_(std::move(prefix)) {}
GitRepo::GitRepo(GitRepo&&) noexcept = default;
GitRepo& GitRepo::operator=(GitRepo&&) noexcept = default;
GitRepo::~GitRepo() = default;

Result<GitRepo> GitRepo::Open(const std::string& project_root) {
  MLP_ASSIGN(const GitLibrary* git, LoadGitLibrary());
  auto state = std::make_unique<State>();
  const int code =
      git->git_repository_open_ext(Out(state->repository), project_root.c_str(), 0, nullptr);
  if (code == GIT_ENOTFOUND) return Fail(NoRepository(project_root));
  MLP_TRY(CheckGit(code, "open the repository"));
  const char* work_tree = git->git_repository_workdir(state->repository.get());
  if (work_tree == nullptr) return Fail(NoRepository(project_root));
  state->work_tree = RealPath(work_tree);
  while (state->work_tree.ends_with('/')) state->work_tree.pop_back();
  const std::string root = RealPath(project_root);
  RelPath prefix;
  if (root != state->work_tree) {
    if (!root.starts_with(state->work_tree + "/")) return Fail(NoRepository(project_root));
    MLP_ASSIGN(prefix, RelPath::Strict(std::string_view(root).substr(state->work_tree.size() + 1)));
  }
  return GitRepo(std::move(state), std::move(prefix));
}

std::string GitRepo::Absolute(const GitPath& path) const {
  return state_->work_tree + "/" + path;
}

Result<std::optional<GitHead>> GitRepo::Head() {
  GitPtr<git_reference> head;
  const int code = Git().git_repository_head(Out(head), state_->repository.get());
  if (code == GIT_EUNBORNBRANCH || code == GIT_ENOTFOUND) return std::optional<GitHead>();
  MLP_TRY(CheckGit(code, "read HEAD"));
  GitHead result{ToGitId(Git().git_reference_target(head.get())), {}};
  if (Git().git_reference_is_branch(head.get()) == 1)
    result.branch = Git().git_reference_shorthand(head.get());
  return std::optional<GitHead>(std::move(result));
}

Result<GitId> GitRepo::Resolve(const std::string& revision) {
  GitPtr<git_object> object, commit;
  if (Git().git_revparse_single(Out(object), state_->repository.get(), revision.c_str()) < 0)
    return Fail(UnknownRevision(revision));
  if (Git().git_object_peel(Out(commit), object.get(), GIT_OBJECT_COMMIT) < 0)
    return Fail(UnknownRevision(revision));
  return ToGitId(Git().git_object_id(commit.get()));
}

std::string GitRepo::Abbreviate(const GitId& id) {
  const auto commit = LookUpCommit(state_->repository.get(), id);
  git_buf buffer{};
  if (!commit ||
      Git().git_object_short_id(&buffer, reinterpret_cast<const git_object*>(commit->get())) < 0)
    return id.hex.substr(0, 7);
  std::string abbreviated(buffer.ptr, buffer.size);
  Git().git_buf_dispose(&buffer);
  return abbreviated;
}

Result<GitCommit> GitRepo::ReadCommit(const GitId& id) {
  MLP_ASSIGN(const GitPtr<git_commit> commit, LookUpCommit(state_->repository.get(), id));
  GitCommit result{
      id, {}, Git().git_commit_time(commit.get()), Git().git_commit_message(commit.get())};
  for (unsigned i = 0; i < Git().git_commit_parentcount(commit.get()); ++i)
    result.parents.push_back(ToGitId(Git().git_commit_parent_id(commit.get(), i)));
  return result;
}

Result<GitId> GitRepo::TreeIdOf(const GitId& commit) {
  MLP_ASSIGN(const GitPtr<git_tree> tree, TreeOf(state_->repository.get(), commit));
  return ToGitId(Git().git_tree_id(tree.get()));
}

namespace {

Result<std::string> ReadBlob(git_repository* repository, const git_oid* id, const GitPath& path) {
  GitPtr<git_blob> blob;
  MLP_TRY(CheckGit(Git().git_blob_lookup(Out(blob), repository, id), "read " + path));
  return std::string(static_cast<const char*>(Git().git_blob_rawcontent(blob.get())),
                     static_cast<std::size_t>(Git().git_blob_rawsize(blob.get())));
}

// nullptr: nothing is there, or a directory.
Result<GitPtr<git_tree_entry>> FindBlob(const git_tree* tree, const GitPath& path) {
  GitPtr<git_tree_entry> entry;
  const int code = Git().git_tree_entry_bypath(Out(entry), tree, path.c_str());
  if (code == GIT_ENOTFOUND) return GitPtr<git_tree_entry>();
  MLP_TRY(CheckGit(code, "look up " + path));
  if (Git().git_tree_entry_type(entry.get()) != GIT_OBJECT_BLOB) return GitPtr<git_tree_entry>();
  return entry;
}

}  // namespace

Result<std::optional<std::string>> GitRepo::ReadGitPath(const GitId& commit, const GitPath& path) {
  MLP_ASSIGN(const GitPtr<git_tree> tree, TreeOf(state_->repository.get(), commit));
  MLP_ASSIGN(const GitPtr<git_tree_entry> entry, FindBlob(tree.get(), path));
  if (!entry) return std::optional<std::string>();
  MLP_ASSIGN(std::string content,
             ReadBlob(state_->repository.get(), Git().git_tree_entry_id(entry.get()), path));
  return std::optional<std::string>(std::move(content));
}

Result<std::optional<GitFile>> GitRepo::ReadEntry(const GitId& commit, const RelPath& path) {
  const GitPath git_path = ToGitPath(path);
  MLP_ASSIGN(const GitPtr<git_tree> tree, TreeOf(state_->repository.get(), commit));
  MLP_ASSIGN(const GitPtr<git_tree_entry> entry, FindBlob(tree.get(), git_path));
  const git_filemode_t mode =
      entry ? Git().git_tree_entry_filemode(entry.get()) : GIT_FILEMODE_UNREADABLE;
  if (!entry || mode == GIT_FILEMODE_LINK) return std::optional<GitFile>();
  MLP_ASSIGN(std::string content,
             ReadBlob(state_->repository.get(), Git().git_tree_entry_id(entry.get()), git_path));
  return std::optional(GitFile{git_path, std::move(content), mode == GIT_FILEMODE_BLOB_EXECUTABLE});
}

Result<std::optional<GitEntry>> GitRepo::FindEntry(const GitId& commit, const RelPath& path) {
  const GitPath git_path = ToGitPath(path);
  MLP_ASSIGN(const GitPtr<git_tree> tree, TreeOf(state_->repository.get(), commit));
  if (git_path.empty())
    return std::optional(GitEntry{ToGitId(Git().git_tree_id(tree.get())), true});
  GitPtr<git_tree_entry> entry;
  const int code = Git().git_tree_entry_bypath(Out(entry), tree.get(), git_path.c_str());
  if (code == GIT_ENOTFOUND) return std::optional<GitEntry>();
  MLP_TRY(CheckGit(code, "look up " + git_path));
  return std::optional(GitEntry{ToGitId(Git().git_tree_entry_id(entry.get())),
                                Git().git_tree_entry_type(entry.get()) == GIT_OBJECT_TREE});
}

Result<std::vector<DirEntry>> GitRepo::ListDir(const GitId& commit, const RelPath& path) {
  MLP_ASSIGN(GitPtr<git_tree> tree, TreeOf(state_->repository.get(), commit));
  if (const GitPath git_path = ToGitPath(path); !git_path.empty()) {
    GitPtr<git_tree_entry> entry;
    MLP_TRY(CheckGit(Git().git_tree_entry_bypath(Out(entry), tree.get(), git_path.c_str()),
                     "look up " + git_path));
    GitPtr<git_tree> inner;
    MLP_TRY(CheckGit(Git().git_tree_lookup(Out(inner), state_->repository.get(),
                                           Git().git_tree_entry_id(entry.get())),
                     "list " + git_path));
    tree = std::move(inner);
  }
  std::vector<DirEntry> entries;
  for (std::size_t i = 0; i < Git().git_tree_entrycount(tree.get()); ++i) {
    const git_tree_entry* const entry = Git().git_tree_entry_byindex(tree.get(), i);
    const git_filemode_t mode = Git().git_tree_entry_filemode(entry);
    if (mode == GIT_FILEMODE_COMMIT) continue;
    entries.push_back(
        {Git().git_tree_entry_name(entry), mode == GIT_FILEMODE_TREE   ? FileType::kDirectory
                                           : mode == GIT_FILEMODE_LINK ? FileType::kSymlink
                                                                       : FileType::kRegular});
  }
  std::sort(entries.begin(), entries.end(),
            [](const DirEntry& a, const DirEntry& b) { return a.name < b.name; });
  return entries;
}

Result<bool> GitRepo::HoldsContent(const std::string& content) {
  GitPtr<git_odb> objects;
  MLP_TRY(CheckGit(Git().git_repository_odb(Out(objects), state_->repository.get()),
                   "open the object database"));
  git_oid id{};
  MLP_TRY(CheckGit(Git().git_odb_hash(&id, content.data(), content.size(), GIT_OBJECT_BLOB),
                   "hash a file"));
  return Git().git_odb_exists(objects.get(), &id) == 1;
}

Result<std::vector<GitRef>> GitRepo::Refs(const std::string& prefix) {
  GitPtr<git_reference_iterator> iterator;
  MLP_TRY(CheckGit(Git().git_reference_iterator_glob_new(Out(iterator), state_->repository.get(),
                                                         (prefix + "*").c_str()),
                   "list " + prefix));
  std::vector<GitRef> refs;
  while (true) {
    GitPtr<git_reference> reference;
    const int code = Git().git_reference_next(Out(reference), iterator.get());
    if (code == GIT_ITEROVER) break;
    MLP_TRY(CheckGit(code, "list " + prefix));
    const git_oid* target = Git().git_reference_target(reference.get());
    if (target != nullptr)  // symbolic refs have none
      refs.push_back({Git().git_reference_name(reference.get()), ToGitId(target)});
  }
  std::sort(refs.begin(), refs.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return refs;
}

Result<std::vector<GitPath>> GitRepo::ChangedFiles(const GitId& commit) {
  MLP_ASSIGN(const GitPtr<git_tree> tree, TreeOf(state_->repository.get(), commit));
  git_diff_options options;
  Git().git_diff_options_init(&options, GIT_DIFF_OPTIONS_VERSION);
  options.flags = GIT_DIFF_INCLUDE_TYPECHANGE;
  options.ignore_submodules = GIT_SUBMODULE_IGNORE_ALL;
  GitPtr<git_diff> diff;
  MLP_TRY(CheckGit(Git().git_diff_tree_to_workdir_with_index(Out(diff), state_->repository.get(),
                                                             tree.get(), &options),
                   "compare the work tree with " + commit.hex));
  std::vector<GitPath> paths;
  for (std::size_t i = 0; i < Git().git_diff_num_deltas(diff.get()); ++i)
    paths.emplace_back(Git().git_diff_get_delta(diff.get(), i)->new_file.path);
  return paths;
}

bool GitRepo::IsIgnored(const RelPath& path) {
  int ignored = 0;
  const GitPath git_path = ToGitPath(path);
  return Git().git_ignore_path_is_ignored(&ignored, state_->repository.get(), git_path.c_str()) ==
             0 &&
         ignored == 1;
}

Result<std::vector<GitFile>> GitRepo::FilesChangedBy(const GitId& commit) {
  git_repository* const repository = state_->repository.get();
  MLP_ASSIGN(const GitCommit info, ReadCommit(commit));
  MLP_ASSIGN(const GitPtr<git_tree> after, TreeOf(repository, commit));
  GitPtr<git_tree> before;  // none: everything is new
  if (!info.parents.empty()) {
    MLP_ASSIGN(before, TreeOf(repository, info.parents[0]));
  }
  GitPtr<git_diff> diff;
  MLP_TRY(CheckGit(
      Git().git_diff_tree_to_tree(Out(diff), repository, before.get(), after.get(), nullptr),
      "read the changes of " + commit.hex));
  std::vector<GitFile> files;
  for (std::size_t i = 0; i < Git().git_diff_num_deltas(diff.get()); ++i) {
    const git_diff_file& changed = Git().git_diff_get_delta(diff.get(), i)->new_file;
    GitFile file{changed.path, {}, changed.mode == GIT_FILEMODE_BLOB_EXECUTABLE};
    if (changed.mode == GIT_FILEMODE_BLOB || file.is_executable) {
      MLP_ASSIGN(file.content, ReadBlob(repository, &changed.id, file.path));
    } else if (changed.mode != GIT_FILEMODE_UNREADABLE) {
      continue;  // links and submodules are left as they are
    }
    files.push_back(std::move(file));
  }
  return files;
}

}  // namespace mlp
