#include "engine/git_ignore.h"

#include <map>
#include <unordered_set>

#include "engine/git_rules.h"
#include "engine/record_saving.h"
#include "store/base/atomic_file.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// The characters that DVC escapes; a space at the end would be dropped.
std::string EscapedPattern(const std::string& name) {
  std::string pattern = "/";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool special = std::string_view("\\[]!*#?").find(name[i]) != std::string_view::npos;
    if (special || (name[i] == ' ' && i + 1 == name.size())) pattern += '\\';
    pattern += name[i];
  }
  return pattern;
}

std::string IgnoreFileIn(const Workspace& workspace, const RelPath& directory) {
  return workspace.Absolute(directory) + "/.gitignore";
}

// The .gitignore of a directory with these lines added; nullopt when it has them all.
Result<std::optional<FileToWrite>> WithLines(const Workspace& workspace, const RelPath& directory,
                                             const std::vector<std::string>& patterns) {
  const std::string file = IgnoreFileIn(workspace, directory);
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(workspace.fs(), file));
  const std::vector<std::string> lines = SplitLines(text.value_or(""));
  std::unordered_set<std::string> known(lines.begin(), lines.end());
  std::string changed = text.value_or("");
  if (!changed.empty() && changed.back() != '\n') changed += '\n';
  const std::size_t before = changed.size();
  for (const std::string& pattern : patterns)
    if (known.insert(pattern).second) changed += pattern + "\n";
  if (changed.size() == before) return std::nullopt;
  return FileToWrite{file, std::move(changed)};
}

// The lines that are missing, by directory.
Result<std::map<RelPath, std::vector<std::string>>> MissingLines(
    const Workspace& workspace, const std::vector<const Stage*>& stages) {
  std::map<RelPath, std::vector<std::string>> missing;
  MLP_ASSIGN(std::optional<GitRules> git, GitRules::Open(workspace.fs(), workspace.paths().root()));
  if (!git) return missing;
  for (const Stage* const stage : stages) {
    for (const Output& out : stage->outs) {
      if (!out.cache) continue;
      MLP_ASSIGN(const IgnoreTree::Match match, git->Check(out.path, /*is_directory=*/false));
      if (!match.ignored) missing[out.path.Parent()].push_back(EscapedPattern(out.path.Name()));
    }
  }
  return missing;
}

}  // namespace

Status IgnoreOutputs(const Workspace& workspace, const std::vector<const Stage*>& stages) {
  if (workspace.config().no_scm || stages.empty()) return {};
  MLP_ASSIGN(auto missing, MissingLines(workspace, stages));
  if (missing.empty()) return {};
  // Another process may be adding lines too.
  MLP_ASSIGN(const FileLock lock, AcquireRecordsLock(workspace.fs(), workspace.paths()));
  MLP_ASSIGN(missing, MissingLines(workspace, stages));
  std::vector<FileToWrite> files;
  for (const auto& [directory, patterns] : missing) {
    MLP_ASSIGN(std::optional<FileToWrite> file, WithLines(workspace, directory, patterns));
    if (file) files.push_back(std::move(*file));
  }
  return WriteFilesAtomically(workspace.fs(), files);
}

Status RemoveIgnoreLine(const Workspace& workspace, const RelPath& path) {
  const std::string file = IgnoreFileIn(workspace, path.Parent());
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(workspace.fs(), file));
  if (!text) return {};
  const std::string escaped = EscapedPattern(path.Name()), plain = "/" + path.Name();
  std::string kept;
  for (const std::string& line : SplitLines(*text))
    if (line != escaped && line != plain) kept += line + "\n";
  if (kept.size() >= text->size()) return {};
  if (kept.empty()) return workspace.fs().RemoveFile(file);
  return WriteFileAtomically(workspace.fs(), file, kept);
}

}  // namespace mlp
