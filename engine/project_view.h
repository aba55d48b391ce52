// ProjectView: a project's files as of some moment: the workspace now, or a git revision. What
// compares two moments (metrics, params, experiments) is written against this and does not care
// which it has.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/git_rules.h"
#include "store/base/error.h"
#include "store/base/file_system.h"
#include "store/base/rel_path.h"
#include "store/layout.h"
#include "store/object_store.h"

namespace mlp {

class ProjectView {
 public:
  virtual ~ProjectView() = default;
  virtual std::string Name() const = 0;  // "workspace", "HEAD", an abbreviated commit: for headings
  // The absolute directory that its files stand in; empty for a revision.
  virtual std::string Root() const { return {}; }
  // The bytes of a file that stands in the view itself; nullopt when it does not.
  virtual Result<std::optional<std::string>> ReadFile(const RelPath& path) = 0;
  // In the order of their names (bytewise); fails when `path` is no directory of the view.
  virtual Result<std::vector<DirEntry>> ListDir(const RelPath& path) = 0;
  // What messages call a file of the view.
  virtual std::string NameOf(const RelPath& path) const = 0;
  // What git ignores; nullptr where that means nothing (a revision, a project outside of git).
  virtual Result<GitRules*> git_rules() = 0;
};

// The files as they are on disk below `root`. Messages name them from `current_dir`. `in_git`:
// whether a git repository around them counts.
class WorkspaceView : public ProjectView {
 public:
  WorkspaceView(FileSystem& fs, std::string root, RelPath current_dir = {}, bool in_git = true)
      : fs_(fs),
        root_(std::move(root)),
        current_dir_(std::move(current_dir)),
        git_is_known_(!in_git) {}
  std::string Name() const override { return "workspace"; }
  std::string Root() const override { return root_; }
  Result<std::optional<std::string>> ReadFile(const RelPath& path) override;
  Result<std::vector<DirEntry>> ListDir(const RelPath& path) override;
  std::string NameOf(const RelPath& path) const override { return path.RelativeTo(current_dir_); }
  Result<GitRules*> git_rules() override;

 private:
  std::string Absolute(const RelPath& path) const;

  FileSystem& fs_;
  std::string root_;
  RelPath current_dir_;
  bool git_is_known_;
  std::optional<GitRules> git_;
};

}  // namespace mlp
