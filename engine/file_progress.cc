#include "engine/file_progress.h"

#include <poll.h>

namespace mlp {

void RunUntilIdle(WorkerPool& pool, const FileCounters& done, const FileAmount& whole,
                  FileProgress* progress) {
  if (progress == nullptr) return pool.RunUntilIdle();
  constexpr int kTickMs = 100;
  while (!pool.IsIdle()) {
    pollfd waiting{pool.wake_fd(), POLLIN, 0};
    (void)::poll(&waiting, 1, kTickMs);
    pool.RunCompletions();
    progress->Show(done.Amount(), whole);
  }
}

}  // namespace mlp
