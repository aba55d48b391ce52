// GitRules: which paths of a project git ignores, found without git: every .gitignore from the top
// of the work tree down, .git/info/exclude, and the user's own excludes file (core.excludesFile of
// .git/config, ~/.gitconfig and ~/.config/git/config, which are not searched for includes). Says
// nothing of the index: a file that matches is ignored even if git tracks it, as DVC has it.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "store/base/file_system.h"
#include "store/base/ignore_rules.h"

namespace mlp {

class GitRules {
 public:
  // nullopt when `root`, the project's, lies in no git work tree.
  static Result<std::optional<GitRules>> Open(FileSystem& fs, const std::string& root);

  // `path` is relative to the project's root.
  Result<IgnoreTree::Match> Check(const RelPath& path, bool is_directory) {
    return tree_.Check(prefix_ / path, is_directory);
  }
  // Saves a look: the directory has no .gitignore.
  void NoteAbsent(const RelPath& directory) { tree_.NoteAbsent(prefix_ / directory); }

 private:
  GitRules(FileSystem& fs, std::string work_tree, RelPath prefix);

  IgnoreTree tree_;
  RelPath prefix_;  // of the project in the work tree
};

}  // namespace mlp
