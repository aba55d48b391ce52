#include "engine/project_view.h"

namespace mlp {

std::string WorkspaceView::Absolute(const RelPath& path) const {
  return path.is_root() ? root_ : root_ + "/" + path.str();
}

Result<std::optional<std::string>> WorkspaceView::ReadFile(const RelPath& path) {
  return ReadFileIfThere(fs_, Absolute(path));
}

Result<std::vector<DirEntry>> WorkspaceView::ListDir(const RelPath& path) {
  return fs_.ListDir(Absolute(path));
}

Result<GitRules*> WorkspaceView::git_rules() {
  if (!git_is_known_) {
    MLP_ASSIGN(git_, GitRules::Open(fs_, root_));
    git_is_known_ = true;
  }
  return git_ ? &*git_ : nullptr;
}

}  // namespace mlp
