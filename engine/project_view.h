// ProjectView: a project's files as of some moment: the workspace now, or a git revision. What
// compares two moments (metrics, params, experiments) is written against this and does not care
// which it has.
#pragma once

#include <optional>
#include <string>

#include "store/base/error.h"
#include "store/base/rel_path.h"
#include "store/layout.h"
#include "store/object_store.h"

namespace mlp {

class ProjectView {
 public:
  virtual ~ProjectView() = default;
  virtual std::string Name() const = 0;  // "workspace", "HEAD", an abbreviated commit: for headings
  // The bytes of a file that stands in the view itself; nullopt when it does not.
  virtual Result<std::optional<std::string>> ReadFile(const RelPath& path) = 0;
};

// The files as they are on disk below `root`.
class WorkspaceView : public ProjectView {
 public:
  WorkspaceView(FileSystem& fs, std::string root) : fs_(fs), root_(std::move(root)) {}
  std::string Name() const override { return "workspace"; }
  Result<std::optional<std::string>> ReadFile(const RelPath& path) override;

 private:
  FileSystem& fs_;
  std::string root_;
};

}  // namespace mlp
