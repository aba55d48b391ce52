// Keeps git from seeing outputs that the object store keeps: one line an output in the .gitignore
// beside it, as DVC writes it. Touches files only, so it may run on a worker; rules that somebody
// holds (ProjectView::git_rules) do not learn of it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engine/workspace.h"
#include "store/base/atomic_file.h"

namespace mlp {

// The line for a file or directory of this name.
std::string IgnoreLineOf(const std::string& name);

class OutputIgnorer {
 public:
  explicit OutputIgnorer(const Workspace& workspace) : workspace_(workspace) {}

  // Adds "/<name>" to the .gitignore of its directory for every cached output of the stages that
  // git does not ignore yet, by whatever pattern, in directories that exist. Does nothing when the
  // project is in no git work tree. Each file is read and written once: give it many stages at a
  // time. What one OutputIgnorer adds stands in the order of the graph, in whatever order it is
  // told of the stages: a directory that is a dependency holds its .gitignore too, and must not
  // differ from run to run.
  Status Add(const std::vector<const Stage*>& stages);
  // The files that got lines.
  const std::vector<RelPath>& written() const { return written_; }

 private:
  // Lines by the place of their stage in the graph, then as they came.
  using Lines = std::map<std::pair<std::size_t, std::size_t>, std::string>;

  Result<std::map<RelPath, Lines>> Missing(const std::vector<const Stage*>& stages);
  std::size_t PlaceOf(const Stage* stage);
  Result<std::optional<FileToWrite>> WithLines(const RelPath& directory, Lines lines);

  const Workspace& workspace_;
  std::unordered_map<const Stage*, std::size_t> places_;  // made when they are needed
  std::size_t count_ = 0;
  std::map<RelPath, Lines> added_;
  std::vector<RelPath> written_;
};

// For stages that are all known at once.
Status IgnoreOutputs(Workspace& workspace, const std::vector<const Stage*>& stages);

// Takes the line of `path` out of the .gitignore beside it; one that is empty then is removed.
Status RemoveIgnoreLine(Workspace& workspace, const RelPath& path);

}  // namespace mlp
