// Other people's repositories, reached by the git of the user: their configuration, agent, proxies
// and credential helpers count. It asks no questions: what needs a password that nobody knows
// fails.
#pragma once

#include <optional>
#include <string>

#include "engine/environment.h"
#include "store/base/error.h"

namespace mlp {

// What git would take for an option, or as the name of a program to run ("ext::sh -c ...", any
// "helper::address"): kUsage. Allowed are file, git, http(s), ssh, "host:path" and paths.
Status CheckGitUrl(const std::string& url);

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
