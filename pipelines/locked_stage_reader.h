// Reading one stage's entry of a lock file or of the run cache.
#pragma once

#include <string>
#include <vector>

#include "pipelines/lock_file.h"

namespace mlp {

// `owner` names the entry in messages. Stops at the first error (kInvalid): a lock file is written
// by programs.
Result<LockedStage> ReadLockedStage(HashAlgorithm algorithm, const YamlDocument& document,
                                    const YamlNode& node, const std::string& owner);

// The cure for a broken lock file: it is text in git, and the run cache knows the results as well.
inline constexpr char kBrokenLockHint[] =
    "restore it from git, or delete it: the next repro then restores every stage from the run "
    "cache, or runs it";

// kInvalid at a node, with the cure for a broken lock file unless the error has a better one.
Error LockError(const YamlDocument& document, const YamlNode& node, std::string message,
                std::string hint = {});

// Fails for the first key of `map` that is not among `known`.
Status CheckLockKeys(const YamlDocument& document, const YamlNode& map,
                     const std::vector<std::string>& known, const std::string& owner);

}  // namespace mlp
