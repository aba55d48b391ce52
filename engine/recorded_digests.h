// The digests that a project's records name: what gc keeps. Taken from the text of lock and pointer
// files, every one that stands there, wherever: so nothing is lost by a file that this version
// reads only in part, or not at all.
#pragma once

#include <string_view>
#include <unordered_set>

#include "engine/workspace.h"

namespace mlp {

using DigestSet = std::unordered_set<Digest>;

// Every word of the text that has the form of a digest.
void AddDigestsIn(HashAlgorithm algorithm, std::string_view text, DigestSet& digests);

// Of the workspace, which must be loaded: lock files, pointer files, and journals;
// also those that an experiment that runs, or was killed, has changed, as they were before.
Status AddRecordedDigests(Workspace& workspace, DigestSet& digests);

// What an entry of the run cache restores; nothing for one that cannot be read.
std::vector<Digest> OutputsOfRun(HashAlgorithm algorithm, std::string bytes);

}  // namespace mlp
