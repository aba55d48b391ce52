#include "engine/shell.h"

#include <cstdlib>

namespace mlp {

std::vector<std::string> ShellOf(const Layout& layout) {
  if (!layout.user_shell) return {"/bin/sh"};
  const char* const set = std::getenv("SHELL");
  const std::string shell = set != nullptr && *set != '\0' ? set : "/bin/sh";
  const std::string name = shell.substr(shell.rfind('/') + 1);
  if (name == "bash") return {shell, "--noprofile", "--norc"};
  if (name == "zsh") return {shell, "--no-rcs"};
  return {shell};
}

}  // namespace mlp
