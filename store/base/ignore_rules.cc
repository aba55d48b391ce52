#include "store/base/ignore_rules.h"

#include <algorithm>

#include "store/base/text.h"

namespace mlp {
namespace {

// git drops spaces at the end of a line, unless a '\' stands before them.
std::string_view WithoutTrailingSpaces(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\\') ++i;
    if (i < line.size() && line[i] == ' ' && (i == 0 || line[i - 1] != '\\')) continue;
    end = std::min(i + 1, line.size());
  }
  return line.substr(0, end);
}

std::string_view LastComponent(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0: all of it
}

}  // namespace

std::string IgnorePattern::Describe() const {
  return (file.empty() ? "<built in>" : file + ":" + std::to_string(line)) + ":" + text;
}

IgnoreFile::IgnoreFile(const std::string& name, std::string_view text, IgnoreSyntax syntax) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  int number = 0;
  for (const std::string& line : SplitLines(text)) {
    ++number;
    const std::string_view rule =
        syntax == IgnoreSyntax::kGit ? WithoutTrailingSpaces(line) : Trim(line);
    if (!rule.empty() && rule.front() != '#') AddLine(name, number, std::string(rule));
  }
}

void IgnoreFile::AddLine(const std::string& name, int line, std::string text) {
  std::string_view rule = text;
  const bool negated = rule.starts_with('!');
  if (negated) rule.remove_prefix(1);
  Matcher matcher;
  matcher.directories_only = rule.ends_with('/');
  if (matcher.directories_only) rule.remove_suffix(1);
  matcher.by_name = rule.find('/') == std::string_view::npos;
  if (rule.starts_with('/')) rule.remove_prefix(1);
  std::optional<Glob> glob = rule.empty() ? std::nullopt : Glob::Compile(rule);
  if (!glob) return;  // fits nothing
  matcher.glob = std::move(*glob);

  patterns_.push_back({name, line, std::move(text), negated});
  if (const std::optional<std::string> literal = matcher.glob.Literal()) {
    Literal& last = (matcher.by_name ? names_ : paths_)[*literal];
    (matcher.directories_only ? last.directory : last.any) = patterns_.size();
  } else {
    wildcards_.emplace_back(patterns_.size() - 1, std::move(matcher));
  }
}

const IgnorePattern* IgnoreFile::Find(std::string_view path, bool is_directory) const {
  if (patterns_.empty()) return nullptr;
  const std::string_view name = LastComponent(path);
  std::size_t best = 0;  // index + 1
  const auto look_up = [&](const auto& literals, std::string_view text) {
    const auto found = literals.find(text);
    if (found == literals.end()) return;
    best = std::max(best, found->second.any);
    if (is_directory) best = std::max(best, found->second.directory);
  };
  look_up(names_, name);
  look_up(paths_, path);
  for (auto it = wildcards_.rbegin(); it != wildcards_.rend() && it->first >= best; ++it) {
    const Matcher& matcher = it->second;
    if (matcher.directories_only && !is_directory) continue;
    if (!matcher.glob.Matches(matcher.by_name ? name : path)) continue;
    best = it->first + 1;
    break;
  }
  return best == 0 ? nullptr : &patterns_[best - 1];
}

void IgnoreTree::AddBase(const std::string& name, std::string_view text, IgnoreSyntax syntax) {
  base_.emplace_back(name, text, syntax);
}

Result<IgnoreTree::Match> IgnoreTree::Check(const RelPath& path, bool is_directory) {
  if (path.is_root()) return Match();
  MLP_ASSIGN(const Match above, CheckDirectory(path.Parent()));
  if (above.ignored) return above;
  return CheckEntry(path, is_directory);
}

Result<bool> IgnoreTree::Ignores(const RelPath& path, bool is_directory) {
  MLP_ASSIGN(const Match match, Check(path, is_directory));
  return match.ignored;
}

Result<bool> IgnoreTree::HasRules(const RelPath& directory) {
  if (const auto found = directories_.find(directory);
      found != directories_.end() && found->second.has_rules) {
    return *found->second.has_rules;
  }
  MLP_ASSIGN(const IgnoreFile* const file, FileOf(directory));
  bool has_rules = !file->IsEmpty();
  if (!has_rules && !directory.is_root()) {
    MLP_ASSIGN(has_rules, HasRules(directory.Parent()));
  }
  directories_[directory].has_rules = has_rules;
  return has_rules;
}

Result<IgnoreTree::Match> IgnoreTree::CheckDirectory(const RelPath& directory) {
  if (directory.is_root()) return Match();
  if (const auto found = directories_.find(directory);
      found != directories_.end() && found->second.decided) {
    return found->second.match;
  }
  MLP_ASSIGN(const Match match, Check(directory, true));
  Directory& entry = directories_[directory];
  entry.decided = true;
  entry.match = match;
  return match;
}

Result<IgnoreTree::Match> IgnoreTree::CheckEntry(const RelPath& path, bool is_directory) {
  for (RelPath directory = path.Parent();; directory = directory.Parent()) {
    MLP_ASSIGN(const IgnoreFile* const file, FileOf(directory));
    if (!file->IsEmpty()) {
      const std::size_t prefix = directory.is_root() ? 0 : directory.str().size() + 1;
      const std::string_view inside = std::string_view(path.str()).substr(prefix);
      if (const IgnorePattern* pattern = file->Find(inside, is_directory))
        return Match{!pattern->is_negated, pattern};
    }
    if (directory.is_root()) break;
  }
  for (auto file = base_.rbegin(); file != base_.rend(); ++file) {
    if (const IgnorePattern* pattern = file->Find(path.str(), is_directory))
      return Match{!pattern->is_negated, pattern};
  }
  return Match();
}

Result<const IgnoreFile*> IgnoreTree::FileOf(const RelPath& directory) {
  Directory& entry = directories_[directory];
  if (!entry.known) {
    MLP_ASSIGN(const RelPath name, RelPath::Strict(file_name_));
    const RelPath file = directory / name;
    MLP_ASSIGN(const std::optional<std::string> text, reader_(file));
    if (text) entry.file = IgnoreFile(file.str(), *text, syntax_);
    entry.known = true;
  }
  return &entry.file;
}

}  // namespace mlp
