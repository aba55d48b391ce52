#include "engine/experiments/git_hook_text.h"

#include <algorithm>
#include <vector>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

//   hook    = head *line
//   line    = "[ ! -d " private-dir " ] || mlpipe --cd " directory " git-hook " hook ' "$@"'
//             " || exit" LF
// where private-dir and directory are quoted for the shell. A revision without the project, and a
// machine without mlpipe, are no reason to stop git.
constexpr std::string_view kHead =
    "#!/bin/sh\n"
    "# Made by 'mlpipe install'; 'mlpipe install --uninstall' removes it.\n"
    "command -v mlpipe >/dev/null 2>&1 || exit 0\n";

std::string LineFor(const std::string& hook, const HookedProject& project) {
  const std::string prefix = project.directory.is_root() ? "" : project.directory.str() + "/";
  const std::string directory = project.directory.is_root() ? "." : project.directory.str();
  return Format("[ ! -d {} ] || mlpipe --cd {} git-hook {} \"$@\" || exit",
                ShellQuoted(prefix + std::string(project.layout.private_dir)),
                ShellQuoted(directory), hook);
}

bool Has(const std::vector<std::string>& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

Result<std::optional<std::string>> WithProject(const std::optional<std::string>& text,
                                               const std::string& hook,
                                               const HookedProject& project) {
  const std::string line = LineFor(hook, project);
  const std::string before = text.value_or(std::string(kHead));
  if (Has(SplitLines(before), line)) return std::optional<std::string>();
  if (!before.starts_with(kHead)) {
    Error error;
    error.code = ErrorCode::kUsage;
    error.message = "there is a " + hook + " hook already that mlpipe did not make";
    error.hint = "add this line to it, then install again: " + line;
    return Fail(std::move(error));
  }
  return std::optional<std::string>(before + line + "\n");
}

std::optional<std::string> WithoutProject(const std::string& text, const std::string& hook,
                                          const HookedProject& project) {
  std::vector<std::string> lines = SplitLines(text);
  if (!text.starts_with(kHead) || std::erase(lines, LineFor(hook, project)) == 0) {
    return std::nullopt;
  }
  const std::string left = Join(lines, "\n") + "\n";
  return left == kHead ? std::string() : left;
}

}  // namespace mlp
