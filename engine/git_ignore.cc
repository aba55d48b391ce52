#include "engine/git_ignore.h"

#include <unordered_set>

#include "engine/git_rules.h"
#include "engine/record_saving.h"
#include "store/base/atomic_file.h"
#include "store/base/text.h"

namespace mlp {
namespace {

template <class Lines>
std::string TextOf(const Lines& lines) {
  std::string text;
  for (const auto& [place, line] : lines) text += line + "\n";
  return text;
}

RelPath IgnoreFileIn(const RelPath& directory) {
  return directory / RelPath::Strict(".gitignore").value();
}

}  // namespace

// The characters that DVC escapes; a space at the end would be dropped.
std::string IgnoreLineOf(const std::string& name) {
  std::string pattern = "/";
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool special = std::string_view("\\[]!*#?").find(name[i]) != std::string_view::npos;
    if (special || (name[i] == ' ' && i + 1 == name.size())) pattern += '\\';
    pattern += name[i];
  }
  return pattern;
}

Result<std::map<RelPath, OutputIgnorer::Lines>> OutputIgnorer::Missing(
    const std::vector<const Stage*>& stages) {
  std::map<RelPath, Lines> missing;
  MLP_ASSIGN(std::optional<GitRules> git,
             GitRules::Open(workspace_.fs(), workspace_.paths().root()));
  if (!git) return missing;
  for (const Stage* const stage : stages) {
    for (const Output& out : stage->outs) {
      if (!out.cache) continue;
      MLP_ASSIGN(const IgnoreTree::Match match, git->Check(out.path, /*is_directory=*/false));
      if (match.ignored) continue;
      missing[out.path.Parent()].emplace(std::pair(PlaceOf(stage), count_++),
                                         IgnoreLineOf(out.path.Name()));
    }
  }
  return missing;
}

std::size_t OutputIgnorer::PlaceOf(const Stage* stage) {
  const StageGraph& graph = workspace_.graph();
  if (places_.empty()) {
    for (const StageId id : graph.TopologicalOrder())
      places_.emplace(&graph.stage(id), places_.size());
  }
  const auto found = places_.find(stage);
  return found != places_.end() ? found->second : places_.size();
}

// The .gitignore of a directory with these lines added; nullopt when it has them all. Those that
// were added before are put in order with them, if they still end the file.
Result<std::optional<FileToWrite>> OutputIgnorer::WithLines(const RelPath& directory, Lines lines) {
  const std::string file = workspace_.Absolute(IgnoreFileIn(directory));
  MLP_ASSIGN(const std::optional<std::string> read, ReadFileIfThere(workspace_.fs(), file));
  std::string text = read.value_or("");
  const std::vector<std::string> there = SplitLines(text);
  const std::unordered_set<std::string> known(there.begin(), there.end());
  std::erase_if(lines, [&](const auto& line) { return known.contains(line.second); });
  if (lines.empty()) return std::nullopt;
  Lines& added = added_[directory];
  const std::string before = TextOf(added);
  if (text.ends_with(before)) {
    text.resize(text.size() - before.size());
  } else {
    added.clear();
  }
  added.merge(lines);
  if (!text.empty() && text.back() != '\n') text += '\n';
  return FileToWrite{file, text + TextOf(added)};
}

Status OutputIgnorer::Add(const std::vector<const Stage*>& stages) {
  if (workspace_.config().no_scm || stages.empty()) return {};
  MLP_ASSIGN(auto missing, Missing(stages));
  if (missing.empty()) return {};
  // Another process may be adding lines too.
  MLP_ASSIGN(const FileLock lock, AcquireRecordsLock(workspace_.fs(), workspace_.paths()));
  MLP_ASSIGN(missing, Missing(stages));
  std::vector<FileToWrite> files;
  for (auto& [directory, lines] : missing) {
    // Of a stage that has not run: there is nothing yet that git could see.
    MLP_ASSIGN(const auto stat, workspace_.fs().Stat(workspace_.Absolute(directory), true));
    if (!stat) continue;
    MLP_ASSIGN(std::optional<FileToWrite> file, WithLines(directory, std::move(lines)));
    if (!file) continue;
    files.push_back(std::move(*file));
    written_.push_back(IgnoreFileIn(directory));
  }
  return WriteFilesAtomically(workspace_.fs(), files);
}

Status IgnoreOutputs(Workspace& workspace, const std::vector<const Stage*>& stages) {
  OutputIgnorer ignorer(workspace);
  const Status status = ignorer.Add(stages);
  for (const RelPath& file : ignorer.written()) workspace.NoteWritten(file);
  return status;
}

Status RemoveIgnoreLine(Workspace& workspace, const RelPath& path) {
  const RelPath ignore_file = IgnoreFileIn(path.Parent());
  const std::string file = workspace.Absolute(ignore_file);
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(workspace.fs(), file));
  if (!text) return {};
  const std::string escaped = IgnoreLineOf(path.Name()), plain = "/" + path.Name();
  std::string kept;
  for (const std::string& line : SplitLines(*text))
    if (line != escaped && line != plain) kept += line + "\n";
  if (kept.size() >= text->size()) return {};
  if (kept.empty()) return workspace.fs().RemoveFile(file);  // not noted, as DVC has it
  workspace.NoteWritten(ignore_file);
  return WriteFileAtomically(workspace.fs(), file, kept);
}

}  // namespace mlp
