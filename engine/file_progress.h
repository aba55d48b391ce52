// FileProgress: told how far long work on files is. Whoever shows it is told on the thread that
// owns the state, often enough for a person and no oftener.
#pragma once

#include <atomic>
#include <cstdint>

#include "store/base/worker_pool.h"

namespace mlp {

// How much there is, or how much is done.
struct FileAmount {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
};

class FileProgress {
 public:
  virtual ~FileProgress() = default;
  // Of everything so far; `whole` may grow.
  virtual void Show(const FileAmount& done, const FileAmount& whole) = 0;
};

// What worker threads have done.
struct FileCounters {
  std::atomic<std::uint64_t> files = 0;
  std::atomic<std::uint64_t> bytes = 0;

  FileAmount Amount() const { return {files, bytes}; }
};

// Waits until the pool is idle, running its completions; tells `progress` (nullptr: nobody) ten
// times a second.
void RunUntilIdle(WorkerPool& pool, const FileCounters& done, const FileAmount& whole,
                  FileProgress* progress);

}  // namespace mlp
