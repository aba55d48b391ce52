#include "engine/experiments/git_program.h"

#include <signal.h>

#include <algorithm>
#include <cctype>

#include "engine/interrupt.h"
#include "pipelines/project_path.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

constexpr std::size_t kMostOutput = 16 << 20;  // bytes: of a repository with many refs
constexpr std::size_t kMostNotes = 5;

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

}  // namespace

Result<GitRun> RunGit(Environment& environment, std::vector<std::string> arguments,
                      const GitRunOptions& options) {
  ProcessSpec spec;
  spec.argv = GitArguments(std::move(arguments));
  spec.cwd = options.directory.empty() ? environment.current_dir : options.directory;
  spec.set_environment = {"GIT_TERMINAL_PROMPT=0", "SSH_ASKPASS_REQUIRE=force", "LC_ALL=C"};
  if (!options.any_protocol)
    spec.set_environment.emplace_back("GIT_ALLOW_PROTOCOL=file:git:http:https:ssh");
  spec.discard_stderr = options.discard_stderr;
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

std::vector<std::string> NotesOf(const GitRun& run) {
  std::vector<std::string> notes;
  for (const std::string& line : SplitLines(run.output))
    if (notes.size() < kMostNotes && !Trim(line).empty()) notes.push_back(ForTerminal(line));
  return notes;
}

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

}  // namespace mlp
