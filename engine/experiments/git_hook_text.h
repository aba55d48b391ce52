// The text of git hooks made by `mlpipe install`: one line a project of the repository. Pure.
#pragma once

#include <optional>
#include <string>

#include "store/base/error.h"
#include "store/base/rel_path.h"
#include "store/layout.h"

namespace mlp {

// A project of a repository, as hooks name it.
struct HookedProject {
  RelPath directory;  // from the top of the work tree, where git runs hooks
  const Layout& layout;
};

// `text` (nullopt: no hook yet) with the project's line; nullopt where it has it already, in a hook
// of mlpipe or of the user's own. kUsage for another program's hook, with the line to add.
Result<std::optional<std::string>> WithProject(const std::optional<std::string>& text,
                                               const std::string& hook,
                                               const HookedProject& project);

// `text` without the project's line; empty when no project is left, and the hook with it. nullopt
// where nothing is to be removed; a hook of the user's own is left alone.
std::optional<std::string> WithoutProject(const std::string& text, const std::string& hook,
                                          const HookedProject& project);

}  // namespace mlp
