// GitSetup: what `mlpipe install` puts into a git repository, and takes out again: hooks, the merge
// driver of lock files, and the lines of .gitattributes that ask for it and for git's own union of
// .gitignore files.
#pragma once

#include <string>
#include <vector>

#include "engine/experiments/git_repo.h"
#include "store/base/file_system.h"
#include "store/layout.h"

namespace mlp {

class GitSetup {
 public:
  // The repository around `root`, a project.
  static Result<GitSetup> Open(FileSystem& fs, const std::string& root, const Layout& layout);

  // All or nothing: kUsage when another program's hook is in the way, or the hooks lie outside of
  // the repository and so belong to others too. Returns what was added, a line each; empty when all
  // was there.
  Result<std::vector<std::string>> Install();
  // The lines in .gitattributes stay: they are in git, and other clones may need them. Returns what
  // was removed.
  Result<std::vector<std::string>> Uninstall();

 private:
  GitSetup(FileSystem& fs, GitRepo repo, std::string root, const Layout& layout)
      : fs_(fs), repo_(std::move(repo)), root_(std::move(root)), layout_(layout) {}
  Status AddAttributes(std::vector<std::string>& changes);

  FileSystem& fs_;
  GitRepo repo_;
  std::string root_;
  const Layout& layout_;
};

// The hooks that `mlpipe git-hook` knows.
const std::vector<std::string>& HookNames();

}  // namespace mlp
