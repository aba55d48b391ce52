#include "engine/git_rules.h"

#include <cstdlib>
#include <filesystem>

#include "store/base/text.h"

namespace mlp {
namespace {

namespace stdfs = std::filesystem;

constexpr std::string_view kIgnoreFile = ".gitignore";

std::string Variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// core.excludesFile of a git configuration; "" when it does not say.
std::string ExcludesFileIn(std::string_view config) {
  bool in_core = false;
  std::string found;
  for (const std::string& line : SplitLines(config)) {
    const std::string_view body = Trim(line);
    if (body.starts_with('[')) in_core = LowerCase(body) == "[core]";
    const std::size_t equals = body.find('=');
    if (!in_core || equals == std::string_view::npos) continue;
    if (LowerCase(Trim(body.substr(0, equals))) != "excludesfile") continue;
    std::string_view value = Trim(body.substr(equals + 1));
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    found = value;
  }
  return found;
}

// Where git's own files of a work tree lie: `.git` itself or, in a further work tree or a
// submodule, what that file names; and of a further work tree the directory that all share.
Result<std::string> GitDirOf(FileSystem& fs, const std::string& work_tree) {
  const std::string dot_git = work_tree + "/.git";
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(dot_git, true));
  if (stat && stat->type == FileType::kDirectory) return dot_git;
  MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs, dot_git));
  if (!text || !text->starts_with("gitdir:")) return dot_git;
  const stdfs::path git_dir =
      stdfs::path(work_tree) /
      Trim(std::string_view(*text).substr(std::string_view("gitdir:").size()));
  MLP_ASSIGN(const auto common, ReadFileIfThere(fs, (git_dir / "commondir").string()));
  return common ? (git_dir / Trim(*common)).string() : git_dir.string();
}

// The user's excludes file: the last configuration that names one decides.
Result<std::string> ExcludesFile(FileSystem& fs, const std::string& git_dir) {
  const std::string home = Variable("HOME");
  std::string xdg = Variable("XDG_CONFIG_HOME");
  if (xdg.empty()) xdg = home + "/.config";
  std::string excludes = xdg + "/git/ignore";
  for (const std::string& file : {xdg + "/git/config", home + "/.gitconfig", git_dir + "/config"}) {
    MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs, file));
    const std::string found = ExcludesFileIn(text.value_or(""));
    if (!found.empty()) excludes = found.starts_with("~/") ? home + found.substr(1) : found;
  }
  return excludes;
}

}  // namespace

GitRules::GitRules(FileSystem& fs, std::string work_tree, RelPath prefix)
    : tree_(std::string(kIgnoreFile), IgnoreSyntax::kGit,
            [&fs, work_tree = std::move(work_tree)](const RelPath& file) {
              return ReadFileIfThere(fs, work_tree + "/" + file.str());
            }),
      prefix_(std::move(prefix)) {}

Result<std::optional<GitRules>> GitRules::Open(FileSystem& fs, const std::string& root) {
  for (stdfs::path dir = root;; dir = dir.parent_path()) {
    MLP_ASSIGN(const auto stat, fs.Stat((dir / ".git").string(), true));
    if (!stat) {
      if (dir == dir.parent_path()) return std::optional<GitRules>();
      continue;
    }
    const std::string work_tree = dir == dir.parent_path() ? "" : dir.string();
    const std::string inside =
        root.size() > work_tree.size() ? root.substr(work_tree.size() + 1) : "";
    MLP_ASSIGN(RelPath prefix, RelPath::Strict(inside));
    GitRules rules(fs, work_tree, std::move(prefix));
    MLP_ASSIGN(const std::string git_dir, GitDirOf(fs, work_tree));
    MLP_ASSIGN(const std::string excludes, ExcludesFile(fs, git_dir));
    for (const std::string& file : {excludes, git_dir + "/info/exclude"}) {
      MLP_ASSIGN(const std::optional<std::string> text, ReadFileIfThere(fs, file));
      if (text) rules.tree_.AddBase(file, *text, IgnoreSyntax::kGit);
    }
    return std::optional<GitRules>(std::move(rules));
  }
}

}  // namespace mlp
