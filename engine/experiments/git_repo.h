// GitRepo: the git repository around a project. Reads revisions and writes commits and refs of
// mlpipe's own; never touches HEAD, a branch or the work tree, and the index only in AddToIndex.
//
// A project may lie in a subdirectory of the repository. Paths are relative to the project where
// they are a RelPath; a GitPath is relative to the top of the work tree.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"

namespace mlp {

struct GitId {
  std::string hex;  // 40 digits; empty: none

  bool empty() const { return hex.empty(); }
  auto operator<=>(const GitId&) const = default;
};

struct GitHead {
  GitId commit;
  std::string branch;  // "main"; empty when HEAD is detached
};

struct GitCommit {
  GitId id;
  std::vector<GitId> parents;
  std::int64_t time_s = 0;  // since the epoch
  std::string message;
};

struct GitRef {
  std::string name;  // "refs/heads/main"
  GitId target;
};

using GitPath = std::string;

// Whether a file is read, or a directory entered, by its name.
using GitFileFilter = std::function<bool(std::string_view name, bool is_directory)>;
using GitTextSink = std::function<void(std::string_view text)>;

// What stands at a path of a commit.
struct GitEntry {
  GitId id;
  bool is_directory = false;
};

struct GitFile {
  GitPath path;
  std::optional<std::string> content;  // absent: the file was removed
  bool is_executable = false;
};

class GitRepo {
 public:
  // The repository around a project's root. kNotFound when there is none, or it has no work tree.
  static Result<GitRepo> Open(const std::string& project_root);
  GitRepo(GitRepo&&) noexcept;
  GitRepo& operator=(GitRepo&&) noexcept;
  ~GitRepo();

  GitPath ToGitPath(const RelPath& path) const { return (prefix_ / path).str(); }
  std::string Absolute(const GitPath& path) const;
  const RelPath& prefix() const { return prefix_; }  // of the project in the work tree

  // nullopt while there is no commit.
  Result<std::optional<GitHead>> Head();
  // The commit that a branch, tag, (abbreviated) id, HEAD~1 and so on names; kNotFound.
  Result<GitId> Resolve(const std::string& revision);
  std::string Abbreviate(const GitId& id);  // 7 digits, or more where those are ambiguous
  Result<GitCommit> ReadCommit(const GitId& id);
  // The object that holds the files of a commit: equal for equal files.
  Result<GitId> TreeIdOf(const GitId& commit);
  // The commit that a ref leads to; nullopt when it leads to something else, as a tag may.
  Result<std::optional<GitId>> CommitOf(const GitRef& ref);
  // A commit, its first parent, the first parent of that and so on: at most `count` of them, and
  // none from `end` on. Ends where a shallow clone ends.
  Result<std::vector<GitCommit>> FirstParents(const GitId& from, std::optional<int> count,
                                              const GitId& end = {});
  // Every commit that HEAD, a branch, a branch of a remote or a tag leads to, in no order.
  Result<std::vector<GitCommit>> History();
  // The bytes of a file in a commit; nullopt when it is not there or no file.
  Result<std::optional<std::string>> ReadFile(const GitId& commit, const RelPath& path) {
    return ReadGitPath(commit, ToGitPath(path));
  }
  // The same with its mode; a symlink is no file.
  Result<std::optional<GitFile>> ReadEntry(const GitId& commit, const RelPath& path);
  // What stands at a path, of whatever kind; nullopt: nothing.
  Result<std::optional<GitEntry>> FindEntry(const GitId& commit, const RelPath& path);
  // The directory of a commit; kNotFound when it is not there. Submodules are left out.
  Result<std::vector<DirEntry>> ListDir(const GitId& commit, const RelPath& path);
  Result<std::optional<std::string>> ReadGitPath(const GitId& commit, const GitPath& path);
  // Whether some commit, experiment or the index has, or had lately, a file of exactly these bytes.
  Result<bool> HoldsContent(const std::string& content);
  // Hands the text of every wanted file below the project in `commit` to `sink`, except what an
  // earlier call has met: `seen` holds the ids of files and directories.
  Status ReadNewFiles(const GitId& commit, const GitFileFilter& wanted,
                      std::unordered_set<std::string>& seen, const GitTextSink& sink);
  // Refs whose names begin with `prefix`, sorted by name.
  Result<std::vector<GitRef>> Refs(const std::string& prefix);

  // Tracked files that the work tree or the index holds otherwise than `commit`: changed, added to
  // the index, removed.
  Result<std::vector<GitPath>> ChangedFiles(const GitId& commit);
  bool IsIgnored(const RelPath& path);
  // Whether the index has the file, or any below the directory.
  Result<bool> IsTracked(const RelPath& path);
  // `git add`; of what is gone, its removal.
  Status AddToIndex(const std::vector<RelPath>& paths);
  // What a commit changed against its first parent.
  Result<std::vector<GitFile>> FilesChangedBy(const GitId& commit);

  // Whether git would know whom to name as the author of a commit; kInvalid with what to set.
  Status CheckAuthor();
  // A commit on top of `parent` whose tree is the parent's, except that every one of `paths` is as
  // in the work tree (or absent, if it is absent there). No ref names it yet. The author is whom
  // git would take.
  Result<GitId> CommitFiles(const GitId& parent, const std::vector<GitPath>& paths,
                            const std::string& message);

  // A value of git's configuration as git sees it here, from all of its files.
  Result<std::optional<std::string>> Config(const std::string& key);
  // Sets, or with nullopt removes, a value in the repository's own file.
  Status SetConfig(const std::string& key, const std::optional<std::string>& value);
  // Where git looks for hooks, absolute; it need not exist. kUsage when core.hooksPath leads out of
  // the repository.
  Result<std::string> HooksDir();

  // Makes `directory` a work tree of this repository, with the files of `content` (of the whole
  // repository, not only the project) and its HEAD at `head`, and `git_dir` what git keeps of it.
  // Both are absolute, and new or empty. Objects, refs and settings are the repository's; nothing
  // of the user's work tree is touched.
  Status CheckOut(const GitId& content, const GitId& head, const std::string& directory,
                  const std::string& git_dir);

  static bool IsValidRefName(const std::string& name);
  // Sets a ref if it still is at `expected` (nullopt: if it does not exist). kLocked when it is
  // not.
  Status SetRef(const std::string& name, const GitId& target, const std::optional<GitId>& expected);
  Status DeleteRef(const std::string& name);

  struct State;

 private:
  GitRepo(std::unique_ptr<State> state, RelPath prefix);
  Result<std::optional<GitCommit>> ReadParent(const GitId& id);  // nullopt: the clone is shallow
  std::unique_ptr<State> state_;
  RelPath prefix_;  // of the project in the work tree
};

}  // namespace mlp
