// Other people's repositories, reached by the git of the user: their configuration, agent, proxies
// and credential helpers count. It asks no questions: what needs a password that nobody knows
// fails.
#pragma once

#include <optional>
#include <string>

#include "engine/environment.h"
#include "engine/experiments/git_program.h"
#include "store/base/error.h"

namespace mlp {

// Clones all branches and tags into the new directory `directory`, whose work tree stays empty: no
// file of the repository and no link of it is ever made. kNotFound with what git said.
Status CloneRepository(Environment& environment, const std::string& url,
                       const std::string& directory);

// The commit that a branch or tag (empty: HEAD) of a repository is at now, without a clone; nullopt
// where it has no such.
Result<std::optional<std::string>> LookUpRemoteCommit(Environment& environment,
                                                      const std::string& url,
                                                      const std::string& rev);

}  // namespace mlp
