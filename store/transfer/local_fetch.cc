#include "store/transfer/local_fetch.h"

#include <poll.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "store/base/format.h"
#include "store/base/parallel.h"
#include "store/base/worker_pool.h"

namespace mlp {
namespace {

constexpr std::size_t kFilesPerJob = 32;
constexpr std::uint64_t kBytesPerJob = 4 << 20;
constexpr std::size_t kLookupsPerThread = 512;
constexpr int kShowMs = 100;

}  // namespace

std::string LocalFetch::PathOf(const Digest& digest) const {
  return root_ + "/" + RemoteKeyOf(digest);
}

// Tells how much there is to copy.
Status LocalFetch::Plan(const std::vector<Digest>& digests) {
  std::atomic<std::size_t> files = 0;
  std::atomic<std::uint64_t> bytes = 0;
  MLP_TRY(ForRanges(digests.size(), kLookupsPerThread, [&](auto begin, auto end) -> Status {
    for (std::size_t i = begin; i < end; ++i) {
      MLP_ASSIGN(const auto stat, fs_.Stat(PathOf(digests[i]), /*follow_symlinks=*/true));
      if (stat) ++files, bytes += stat->size;
    }
    return {};
  }));
  progress_.OnPlanned(files, bytes);
  // Few large files are shared out one by one.
  const std::uint64_t each = bytes / std::max<std::size_t>(files, 1);
  files_per_job_ = std::clamp<std::size_t>(kBytesPerJob / (each + 1), 1, kFilesPerJob);
  return {};
}

Status LocalFetch::Copy(const Digest& digest) {
  const std::string path = PathOf(digest);
  MLP_ASSIGN(const auto stat, fs_.Stat(path, /*follow_symlinks=*/true));
  if (!stat) return Fail(ErrorCode::kNotFound, Format("'{}' is not there", path));
  if (stat->type != FileType::kRegular)
    return Fail(ErrorCode::kIo, Format("'{}' is no regular file", path));
  return batch_.AddFileAs(digest, path, *stat);
}

void LocalFetch::Settle(const Digest& digest, Status result) {
  if (!result && result.error().code == ErrorCode::kNotFound) return trouble_.AddMissing(digest);
  progress_.OnObject();
  if (result) ++taken_;
  if (!result) trouble_.AddFailure(digest, std::move(result).error());
}

// One job copies a few files; what became of them is told on this thread.
void LocalFetch::CopyAll(const std::vector<Digest>& digests, std::size_t begin, std::size_t end) {
  std::atomic<std::uint64_t> bytes = 0;
  std::atomic<bool> cancelled = false;
  const auto show = [&] {
    if (const std::uint64_t count = bytes.exchange(0); count > 0) progress_.OnBytes(count);
    cancelled = cancelled || progress_.IsCancelled();
  };
  batch_.CountInto(&bytes);
  WorkerPool pool(static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 8u)));
  for (; begin < end; begin += files_per_job_) {
    pool.Submit([&, begin, last = std::min(end, begin + files_per_job_)] {
      std::vector<Status> results;
      for (std::size_t i = begin; i < last && !cancelled; ++i) results.push_back(Copy(digests[i]));
      return [&, begin, results = std::move(results)]() mutable {
        for (std::size_t i = 0; i < results.size(); ++i)
          Settle(digests[begin + i], std::move(results[i]));
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
  MLP_TRY(Plan(digests));
  for (std::size_t begin = 0; begin < digests.size() && !progress_.IsCancelled();
       begin += kObjectsAtOnce) {
    CopyAll(digests, begin, std::min(digests.size(), begin + kObjectsAtOnce));
    MLP_TRY(batch_.Publish());
  }
  return taken_;
}

}  // namespace mlp
