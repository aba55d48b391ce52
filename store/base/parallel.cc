#include "store/base/parallel.h"

#include <algorithm>
#include <future>
#include <thread>
#include <vector>

namespace mlp {

Status ForRanges(std::size_t count, std::size_t least,
                 const std::function<Status(std::size_t begin, std::size_t end)>& work) {
  if (count == 0) return {};
  const std::size_t most = std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
  const std::size_t threads = std::clamp<std::size_t>(count / least, 1, most);
  const auto begin_of = [&](std::size_t range) { return count * range / threads; };
  std::vector<std::future<Status>> others;
  for (std::size_t i = 1; i < threads; ++i)
    others.push_back(std::async(std::launch::async, work, begin_of(i), begin_of(i + 1)));
  Status status = work(0, begin_of(1));
  for (std::future<Status>& other : others) {
    Status result = other.get();
    if (status) status = std::move(result);
  }
  return status;
}

}  // namespace mlp
