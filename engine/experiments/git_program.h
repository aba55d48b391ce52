// The user's own `git` as a program, for what goes over a network: its configuration, ssh, agent,
// proxies and credential helpers count, none of which libgit2 knows. It asks no questions: what
// needs a password that nobody knows fails.
#pragma once

#include <string>
#include <vector>

#include "engine/environment.h"
#include "store/base/error.h"

namespace mlp {

struct GitRun {
  std::string output;  // stdout and stderr, in the order of arrival
  int exit_status = 0;
};

struct GitRunOptions {
  std::string directory = {};  // absolute; empty: the current one
  bool discard_stderr = false;
  // Helpers too ("codecommit::..."), as the user's own configuration may name one; else only what
  // CheckGitUrl allows, wherever the remote leads.
  bool any_protocol = false;
};

// Ends with an error only when git could not be started, or the user interrupts.
Result<GitRun> RunGit(Environment& environment, std::vector<std::string> arguments,
                      const GitRunOptions& options);

// What git said of a failure: its first lines.
std::vector<std::string> NotesOf(const GitRun& run);

// What git would take for an option, or as the name of a program to run ("ext::sh -c ...", any
// "helper::address"): kUsage. Allowed are file, git, http(s), ssh, "host:path" and paths.
Status CheckGitUrl(const std::string& url);

}  // namespace mlp
