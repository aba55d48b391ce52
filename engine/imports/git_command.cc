#include "engine/imports/git_command.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

bool IsHex(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

}  // namespace

Status CloneRepository(Environment& environment, const std::string& url,
                       const std::string& directory) {
  MLP_TRY(CheckGitUrl(url));
  MLP_ASSIGN(const GitRun run,
             RunGit(environment, {"clone", "--quiet", "--no-checkout", "--", url, directory}, {}));
  if (run.exit_status == 0) return {};
  Error error{ErrorCode::kNotFound, {}, {}, {}, {}, {}};
  error.message = Format("git cannot clone {}", Quoted(url));
  error.notes = NotesOf(run);
  error.hint = "check the address; 'git clone' must be able to get it without a question";
  return Fail(std::move(error));
}

Result<std::optional<std::string>> LookUpRemoteCommit(Environment& environment,
                                                      const std::string& url,
                                                      const std::string& rev) {
  MLP_TRY(CheckGitUrl(url));
  const std::string name = rev.empty() ? "HEAD" : rev;
  MLP_ASSIGN(const GitRun run,
             RunGit(environment, {"ls-remote", "--quiet", "--", url}, {.discard_stderr = true}));
  if (run.exit_status != 0) {
    return Fail(ErrorCode::kIo, Format("git cannot reach {}", Quoted(url)),
                Format("see what 'git ls-remote {}' says", ShellQuoted(url)));
  }
  // As git resolves a name; of an annotated tag the commit is listed as "<tag>^{}".
  const std::vector<std::string> wanted = {name, "refs/tags/" + name + "^{}", "refs/tags/" + name,
                                           "refs/heads/" + name};
  std::vector<std::string> found(wanted.size());
  for (const std::string& line : SplitLines(run.output)) {
    const std::size_t tab = line.find('\t');
    if (tab != 40 || !IsHex(line.substr(0, tab))) continue;
    const auto which = std::find(wanted.begin(), wanted.end(), line.substr(tab + 1));
    if (which != wanted.end()) {
      found[static_cast<std::size_t>(which - wanted.begin())] = line.substr(0, tab);
    }
  }
  for (const std::string& commit : found) {
    if (!commit.empty()) return std::optional(commit);
  }
  return std::optional<std::string>();
}

}  // namespace mlp
