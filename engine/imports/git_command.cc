#include "engine/imports/git_command.h"

#include <signal.h>

#include <algorithm>
#include <cctype>
#include <vector>

#include "engine/interrupt.h"
#include "pipelines/project_path.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostOutput = 16 << 20;  // bytes: of a repository with many refs
constexpr std::size_t kMostNotes = 5;

struct GitRun {
  std::string output;
  int exit_status = 0;
};

Error Interrupted() {
  return {ErrorCode::kInterrupted, "interrupted while git was at work", {}, {}, {}, {}};
}

// What a git hook that mlpipe may run in has in its environment is of another repository.
std::vector<std::string> GitArguments(std::vector<std::string> arguments) {
  std::vector<std::string> argv = {"env",
                                   "-u",
                                   "GIT_DIR",
                                   "-u",
                                   "GIT_WORK_TREE",
                                   "-u",
                                   "GIT_INDEX_FILE",
                                   "-u",
                                   "GIT_OBJECT_DIRECTORY",
                                   "-u",
                                   "GIT_COMMON_DIR",
                                   "git"};
  argv.insert(argv.end(), std::move_iterator(arguments.begin()),
              std::move_iterator(arguments.end()));
  return argv;
}

Result<GitRun> RunGit(Environment& environment, std::vector<std::string> arguments,
                      bool discard_stderr) {
  ProcessSpec spec;
  spec.argv = GitArguments(std::move(arguments));
  spec.cwd = environment.current_dir;
  spec.set_environment = {"GIT_ALLOW_PROTOCOL=file:git:http:https:ssh", "GIT_TERMINAL_PROMPT=0",
                          "SSH_ASKPASS_REQUIRE=force", "LC_ALL=C"};
  spec.discard_stderr = discard_stderr;
  Interrupt interrupt;
  MLP_ASSIGN(const ProcessId process, environment.processes.Start(spec));
  GitRun run;
  bool is_told = false;
  while (true) {
    MLP_ASSIGN(const std::vector<ProcessEvent> events,
               environment.processes.Wait(std::chrono::milliseconds(-1), {interrupt.wake_fd()}));
    if (interrupt.Count() > 0 && !is_told) {
      environment.processes.Signal(process, SIGTERM);
      is_told = true;
    }
    for (const ProcessEvent& event : events) {
      if (run.output.size() < kMostOutput) run.output += event.bytes;
      if (event.kind != ProcessEvent::Kind::kExit) continue;
      if (is_told) return Fail(Interrupted());
      run.exit_status = event.exit_status;
      return run;
    }
  }
}

bool HasHelper(const std::string& url) {
  const std::size_t colons = url.find("::");
  if (colons == std::string::npos) return false;
  return std::all_of(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(colons), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '+' || c == '.' ||
           c == '_';
  });
}

std::string Scheme(const std::string& url) {
  return LowerCase(url.substr(0, url.find("://")));
}

bool IsHex(const std::string& text) {
  return std::all_of(text.begin(), text.end(),
                     [](unsigned char c) { return std::isxdigit(c) != 0; });
}

}  // namespace

Status CheckGitUrl(const std::string& url) {
  const bool is_known = !IsUrl(url) || Scheme(url) == "file" || Scheme(url) == "git" ||
                        Scheme(url) == "ssh" || Scheme(url) == "http" || Scheme(url) == "https";
  const bool has_control =
      std::any_of(url.begin(), url.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  if (!url.empty() && url.front() != '-' && !HasHelper(url) && is_known && !has_control) return {};
  return Fail(ErrorCode::kUsage,
              Format("{} is no address of a git repository", Quoted(ForTerminal(url))),
              "name a directory, or a URL of http, https, ssh, git or file");
}

Status CloneRepository(Environment& environment, const std::string& url,
                       const std::string& directory) {
  MLP_TRY(CheckGitUrl(url));
  MLP_ASSIGN(const GitRun run,
             RunGit(environment, {"clone", "--quiet", "--no-checkout", "--", url, directory},
                    /*discard_stderr=*/false));
  if (run.exit_status == 0) return {};
  Error error{ErrorCode::kNotFound, {}, {}, {}, {}, {}};
  error.message = Format("git cannot clone {}", Quoted(url));
  for (const std::string& line : SplitLines(run.output)) {
    if (error.notes.size() < kMostNotes && !Trim(line).empty()) error.notes.push_back(line);
  }
  error.hint = "check the address; 'git clone' must be able to get it without a question";
  return Fail(std::move(error));
}

Result<std::optional<std::string>> LookUpRemoteCommit(Environment& environment,
                                                      const std::string& url,
                                                      const std::string& rev) {
  MLP_TRY(CheckGitUrl(url));
  const std::string name = rev.empty() ? "HEAD" : rev;
  MLP_ASSIGN(const GitRun run,
             RunGit(environment, {"ls-remote", "--quiet", "--", url}, /*discard_stderr=*/true));
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
