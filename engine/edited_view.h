// EditedView: another view with one file as it would be after an edit.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/project_view.h"

namespace mlp {

class EditedView : public ProjectView {
 public:
  // nullopt: without the file. A file that is not there yet is made.
  EditedView(ProjectView& base, RelPath file, std::optional<std::string> text)
      : base_(base), file_(std::move(file)), text_(std::move(text)) {}
  std::string Name() const override { return base_.Name(); }
  std::string Root() const override { return base_.Root(); }
  Result<std::optional<std::string>> ReadFile(const RelPath& path) override;
  Result<std::vector<DirEntry>> ListDir(const RelPath& path) override;
  std::string NameOf(const RelPath& path) const override { return base_.NameOf(path); }
  Result<GitRules*> git_rules() override { return base_.git_rules(); }

 private:
  ProjectView& base_;
  RelPath file_;
  std::optional<std::string> text_;
};

}  // namespace mlp
