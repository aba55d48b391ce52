#include "store/transfer/local_fetch.h"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <optional>
#include <thread>

#include "store/base/parallel.h"
#include "store/base/worker_pool.h"

namespace mlp {
namespace {

constexpr std::size_t kFilesPerJob = 32;
constexpr std::size_t kStatsPerJob = 512;
constexpr int kShowMs = 100;

}  // namespace

std::string LocalFetch::PathOf(const Digest& digest) const {
  return *remote_.LocalPath(RemoteKeyOf(digest));
}

Result<std::vector<LocalFetch::Source>> LocalFetch::Available(const std::vector<Digest>& digests) {
  std::vector<std::optional<FileStat>> stats(digests.size());
  MLP_TRY(ForRanges(digests.size(), kStatsPerJob, [&](auto begin, auto end) -> Status {
    for (std::size_t i = begin; i < end; ++i) {
      MLP_ASSIGN(stats[i], fs_.Stat(PathOf(digests[i]), /*follow_symlinks=*/true));
    }
    return {};
  }));
  std::vector<Source> sources;
  sources.reserve(digests.size());
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (!stats[i]) {
      trouble_.AddMissing(digests[i]);
    } else {
      sources.push_back({digests[i], *stats[i]});
      bytes += stats[i]->size;
    }
  }
  progress_.OnPlanned(sources.size(), bytes);
  return sources;
}

// One job copies a few files; what became of them is told on this thread.
void LocalFetch::CopyAll(const std::vector<Source>& sources, std::size_t begin, std::size_t end) {
  std::atomic<std::uint64_t> bytes = 0;
  std::atomic<bool> cancelled = false;
  const auto show = [&] {
    if (const std::uint64_t count = bytes.exchange(0); count > 0) progress_.OnBytes(count);
    cancelled = cancelled || progress_.IsCancelled();
  };
  const auto settle = [&](const Digest& digest, Status status) {
    progress_.OnObject();
    if (status) ++taken_;
    if (!status) trouble_.AddFailure(digest, std::move(status).error());
  };
  batch_.CountInto(&bytes);
  WorkerPool pool(static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 8u)));
  for (; begin < end; begin += kFilesPerJob) {
    pool.Submit([&, begin, last = std::min(end, begin + kFilesPerJob)] {
      std::vector<Status> results;
      for (std::size_t i = begin; i < last && !cancelled; ++i)
        results.push_back(
            batch_.AddFileAs(sources[i].digest, PathOf(sources[i].digest), sources[i].stat));
      return [&, begin, results = std::move(results)]() mutable {
        for (std::size_t i = 0; i < results.size(); ++i)
          settle(sources[begin + i].digest, std::move(results[i]));
      };
    });
  }
  while (!pool.IsIdle()) {
    show();
    pollfd wake{pool.wake_fd(), POLLIN, 0};
    ::poll(&wake, 1, kShowMs);
    pool.RunCompletions();
  }
  show();
  batch_.CountInto(nullptr);
}

Result<std::size_t> LocalFetch::Take(const std::vector<Digest>& digests) {
  MLP_ASSIGN(const std::vector<Source> sources, Available(digests));
  for (std::size_t begin = 0; begin < sources.size() && !progress_.IsCancelled();
       begin += kObjectsAtOnce) {
    CopyAll(sources, begin, std::min(sources.size(), begin + kObjectsAtOnce));
    MLP_TRY(batch_.Publish());
  }
  return taken_;
}

}  // namespace mlp
