// git's lock on a ref, "<ref>.lock" beside it, which outlives a process that is killed in between.
// Private to git_*.cc.
#pragma once

#include <functional>
#include <string>

namespace mlp {

// Calls `write`, which returns libgit2's code, until it is something else than GIT_ELOCKED or 20
// seconds are over; returns the last code. `path` is of the ref's own file. Its lock is removed
// once it is 10 seconds old: a live process holds one for milliseconds. git itself never removes
// one, but its refs have a user at hand who can; an experiment's has a worker that runs alone. Not
// for branches.
int PastRefLock(const std::string& path, const std::function<int()>& write);

}  // namespace mlp
