#include "stages/data/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace mlp::stages {

void ParallelFor(std::size_t count, std::size_t threads,
                 const std::function<void(std::size_t)>& work) {
  // Indices are taken in order and each that is taken is worked on, so the smallest that fails
  // does not depend on the number of threads.
  std::atomic<std::size_t> next = 0;
  std::mutex guard;
  std::size_t failed = count;
  std::exception_ptr failure;
  const auto run = [&] {
    for (std::size_t i = next++; i < count; i = next++) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(guard);
        if (i < failed) failure = std::current_exception();
        failed = std::min(failed, i);
      }
    }
  };
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> helpers;
  for (std::size_t i = 1; i < std::min(threads, count); ++i) helpers.emplace_back(run);
  run();
  helpers.clear();  // joins them
  if (failure) std::rethrow_exception(failure);
}

}  // namespace mlp::stages
