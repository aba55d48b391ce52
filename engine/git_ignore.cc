#include "engine/git_ignore.h"

#include <algorithm>
#include <filesystem>

#include "store/base/atomic_file.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Looking for .git is enough here, and spares loading libgit2 (4 ms).
Result<bool> IsInGitWorkTree(Workspace& workspace) {
  namespace stdfs = std::filesystem;
  for (stdfs::path dir = workspace.paths().root();; dir = dir.parent_path()) {
    MLP_ASSIGN(const auto stat, workspace.fs().Stat((dir / ".git").string(), true));
    if (stat) return true;
    if (dir == dir.parent_path()) return false;
  }
}

// The characters that gitignore patterns give a meaning to; a trailing space would be dropped.
std::string EscapedPattern(const std::string& name) {
  std::string pattern = "/";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool special = std::string_view("*?[]\\").find(name[i]) != std::string_view::npos;
    if (special || (name[i] == ' ' && i + 1 == name.size())) pattern += '\\';
    pattern += name[i];
  }
  return pattern;
}

Status IgnoreOne(Workspace& workspace, const RelPath& path) {
  const std::string file = workspace.Absolute(path.Parent()) + "/.gitignore";
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(workspace.fs(), file));
  const std::string pattern = EscapedPattern(path.Name());
  const std::vector<std::string> lines = SplitLines(text.value_or(""));
  if (std::find(lines.begin(), lines.end(), pattern) != lines.end()) return {};
  std::string changed = text.value_or("");
  if (!changed.empty() && changed.back() != '\n') changed += '\n';
  return WriteFileAtomically(workspace.fs(), file, changed + pattern + "\n");
}

}  // namespace

Status IgnoreOutputs(Workspace& workspace, const Stage& stage) {
  MLP_ASSIGN(const bool in_git, IsInGitWorkTree(workspace));
  if (!in_git) return {};
  for (const Output& out : stage.outs) {
    if (out.cache) MLP_TRY(IgnoreOne(workspace, out.path));
  }
  return {};
}

}  // namespace mlp
