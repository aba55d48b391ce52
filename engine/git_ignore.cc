#include "engine/git_ignore.h"

#include <filesystem>
#include <map>
#include <unordered_set>

#include "store/base/atomic_file.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Looking for .git is enough here, and spares loading libgit2 (4 ms).
Result<bool> IsInGitWorkTree(const Workspace& workspace) {
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

// The .gitignore of a directory with lines for these names added; nullopt when it has them all.
Result<std::optional<FileToWrite>> WithNames(const Workspace& workspace, const RelPath& directory,
                                             const std::vector<std::string>& names) {
  const std::string file = workspace.Absolute(directory) + "/.gitignore";
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(workspace.fs(), file));
  const std::vector<std::string> lines = SplitLines(text.value_or(""));
  std::unordered_set<std::string> known(lines.begin(), lines.end());
  std::string changed = text.value_or("");
  if (!changed.empty() && changed.back() != '\n') changed += '\n';
  const std::size_t before = changed.size();
  for (const std::string& name : names) {
    const std::string pattern = EscapedPattern(name);
    if (known.insert(pattern).second) changed += pattern + "\n";
  }
  if (changed.size() == before) return std::nullopt;
  return FileToWrite{file, std::move(changed)};
}

}  // namespace

Status IgnoreOutputs(const Workspace& workspace, const std::vector<const Stage*>& stages) {
  std::map<RelPath, std::vector<std::string>> names;  // by directory
  for (const Stage* stage : stages) {
    for (const Output& out : stage->outs) {
      if (out.cache) names[out.path.Parent()].push_back(out.path.Name());
    }
  }
  if (names.empty()) return {};
  MLP_ASSIGN(const bool in_git, IsInGitWorkTree(workspace));
  if (!in_git) return {};
  std::vector<FileToWrite> files;
  for (const auto& [directory, outputs] : names) {
    MLP_ASSIGN(std::optional<FileToWrite> file, WithNames(workspace, directory, outputs));
    if (file) files.push_back(std::move(*file));
  }
  return WriteFilesAtomically(workspace.fs(), files);
}

}  // namespace mlp
