// SourceProject: another project, or git repository, opened to take something out of it. Nothing of
// it is ever written to.
//
// What a source says is not trusted: its paths are resolved inside of it, a clone of it has no
// files but git's own, and a clone's configuration names remotes but no directories of this
// machine.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "engine/config.h"
#include "engine/declaration.h"
#include "engine/environment.h"
#include "engine/experiments/revision_view.h"
#include "engine/imports/temporary_directory.h"
#include "store/base/ignore_rules.h"

namespace mlp {

struct SourceRequest {
  std::string url;  // a directory, or what `git clone` takes; relative to the current directory
  std::string rev;  // of git; empty: HEAD, or the files as they stand in a directory
  // Also of a directory what is committed at HEAD, not what stands there.
  bool committed = false;
};

// What is known of a file that git tracks, or that stands in a directory.
struct SourceFileFacts {
  std::uint64_t size = 0;  // bytes
  bool is_executable = false;
};

class SourceProject {
 public:
  // A directory is used where it stands: the project around it, else the git repository. All else
  // is cloned into a temporary directory. kNotFound when there is no such repository or revision.
  static Result<std::unique_ptr<SourceProject>> Open(Environment& environment,
                                                     const SourceRequest& request);

  FileSystem& fs() const { return environment_.fs; }
  const std::string& name() const { return request_.url; }  // for messages
  const std::string& root() const { return root_; }         // of the project, or the repository
  ProjectView& view() const { return *view_; }
  // The commit that is looked at; empty: the files as they stand.
  const GitId& commit() const { return commit_; }
  // What paths that the user types start from: the directory that was named, below the root.
  const RelPath& base() const { return base_; }
  // nullptr: no project, but a plain git repository.
  const Layout* layout() const { return layout_; }
  const Config& config() const { return config_; }
  const StageGraph* graph() const { return declared_ ? &declared_->graph : nullptr; }
  const Records* records() const { return declared_ ? &declared_->records : nullptr; }
  // The rules of the project's own ignore files; a repository without a project has none.
  IgnoreTree& ignored() { return *ignored_; }
  // Whether it is a clone, gone when this is: its cache then holds nothing.
  bool is_clone() const { return clone_.has_value(); }

  // nullopt: no such file. Symlinks in a commit are no files.
  Result<std::optional<SourceFileFacts>> FactsOf(const RelPath& file);
  // Makes the new file `target` with the bytes of a file that FactsOf knows.
  Status CopyFile(const RelPath& file, const std::string& target);

 private:
  SourceProject(Environment& environment, SourceRequest request)
      : environment_(environment), request_(std::move(request)) {}

  Status UseDirectory(const std::string& directory);
  Status Clone();
  Status ChooseView();
  Result<GitId> ResolveRev();
  Status ReadConfiguration();
  Status Load();
  std::string Absolute(const RelPath& path) const;

  Environment& environment_;
  SourceRequest request_;
  std::optional<TemporaryDirectory> clone_;
  std::string root_;  // absolute: of the project, or of the repository
  RelPath base_;
  std::optional<GitRepo> repo_;
  GitId commit_;
  std::unique_ptr<ProjectView> view_;
  const Layout* layout_ = nullptr;
  Config config_;
  std::optional<Declaration> declared_;
  std::unique_ptr<IgnoreTree> ignored_;
};

}  // namespace mlp
