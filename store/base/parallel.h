// Work on the items of a list by several threads, for work that is mostly the kernel's.
#pragma once

#include <cstddef>
#include <functional>

#include "store/base/error.h"

namespace mlp {

// Calls `work` for ranges [begin, end) that together are [0, count), each on a thread of its own,
// the calling one among them. As many as there are cores, at most 8, and no range is shorter than
// `least` unless it is the only one. The error is that of the first range that has one; the others
// run to their end.
Status ForRanges(std::size_t count, std::size_t least,
                 const std::function<Status(std::size_t begin, std::size_t end)>& work);

}  // namespace mlp
