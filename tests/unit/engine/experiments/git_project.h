// A TestProject inside a real git repository, made by the git program, which also checks what
// mlpipe left behind.
#pragma once

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

#include "engine/experiments/git_repo.h"
#include "store/base/text.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {

class GitProject : public TestProject {
 public:
  GitProject() {
    ::unsetenv("GIT_AUTHOR_NAME");  // the repository's own settings count
    ::unsetenv("GIT_AUTHOR_EMAIL");
    Git("init -q -b main .");
    Git("config user.name Ada && git config user.email ada@example.com");
  }

  // Runs `git <arguments>` through a shell at the root; returns what it prints, without the last
  // newline.
  std::string Git(const std::string& arguments) {
    const std::string command = "cd '" + root() + "' && git " + arguments + " 2>&1";
    FILE* pipe = ::popen(command.c_str(), "r");
    std::string output;
    std::array<char, 4096> buffer;
    while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe))
      output.append(buffer.data(), got);
    if (::pclose(pipe) != 0) throw std::runtime_error("git " + arguments + ": " + output);
    return std::string(Trim(output));
  }

  std::string CommitAll(const std::string& message = "all") {
    Git("add -A && git commit -q --allow-empty -m '" + message + "'");
    return Git("rev-parse HEAD");
  }

  GitRepo Repo() { return GitRepo::Open(root()).value(); }

  // What mlpipe must never change, byte for byte.
  std::string Untouchables() {
    return Read(".git/HEAD") + "|" + Read(".git/index") + "|" + Git("for-each-ref refs/heads") +
           "|" + Git("stash list");
  }
};

}  // namespace mlp
