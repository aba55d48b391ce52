#include "engine/project_view.h"

namespace mlp {

Result<std::optional<std::string>> WorkspaceView::ReadFile(const RelPath& path) {
  return ReadFileIfThere(fs_, root_ + "/" + path.str());
}

}  // namespace mlp
