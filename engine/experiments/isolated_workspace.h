// IsolatedWorkspace: a copy of a project, made for one experiment beside the user's own workspace,
// which it never touches: the files of a commit, data linked from the store, params changed.
//
//   <state>/tmp/exps/<name>/         work tree of the whole repository; the project is in it where
//                                    it is in the user's
//   <state>/tmp/exps/<name>.git/     what git keeps of it
//
// It is a project whose home is the user's (see ProjectPaths), so that the usual commands work in
// it. Its home mark is written last: without one it is what a kill left half made.
#pragma once

#include <string>
#include <vector>

#include "engine/environment.h"
#include "engine/experiments/carried_inputs.h"
#include "engine/experiments/git_repo.h"
#include "engine/experiments/overrides.h"
#include "engine/workspace.h"

namespace mlp {

struct IsolatedContent {
  GitId content;   // the commit whose files it begins with
  GitId baseline;  // its HEAD
  std::vector<CarriedInput> inputs;
  std::vector<Override> overrides;
};

class IsolatedWorkspace {
 public:
  // Makes it, or finds it as a worker left it that was killed: then what finished in it stands.
  // The caller sees to it that nobody else uses that name.
  static Result<IsolatedWorkspace> Make(Workspace& home, GitRepo& repo, const std::string& name,
                                        const IsolatedContent& content);
  // As if started in its project's root. Must outlive what is opened with it.
  Environment& environment() { return environment_; }
  // The top of its work tree.
  const std::string& directory() const { return directory_; }

 private:
  IsolatedWorkspace(const Environment& environment, std::string directory)
      : environment_(environment), directory_(std::move(directory)) {}
  Status Fill(Workspace& home, GitRepo& repo, const IsolatedContent& content);

  Environment environment_;
  std::string directory_;
};

// Fine if there is none.
Status RemoveIsolatedWorkspace(const Workspace& home, const std::string& name);
// Of all that are there, whole or not.
Result<std::vector<std::string>> IsolatedNames(const Workspace& home);
// The project roots of those that are whole; `prefix` is the project's place in its repository.
Result<std::vector<std::string>> IsolatedProjects(const Workspace& home, const RelPath& prefix);

}  // namespace mlp
