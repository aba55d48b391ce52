// One loop over several threads, for work whose every part stands alone.

#ifndef MLPIPE_STAGES_DATA_PARALLEL_H_
#define MLPIPE_STAGES_DATA_PARALLEL_H_

#include <cstddef>
#include <functional>

namespace mlp::stages {

// Calls work(i) for every i from 0 to `count` - 1, in `threads` threads (0: one for each core).
// Results must go to places of their own, by i; then they are the same for any number of threads.
// Of the exceptions that calls throw, that of the smallest i is thrown again when all have ended.
void ParallelFor(std::size_t count, std::size_t threads,
                 const std::function<void(std::size_t)>& work);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_PARALLEL_H_
