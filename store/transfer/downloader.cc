#include "store/transfer/downloader.h"

#include <algorithm>
#include <thread>

#include "store/base/worker_pool.h"

namespace mlp {
namespace {

int HashingThreads() {
  return static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 8u));
}

}  // namespace

// Objects that are downloaded by one call of the remote, and hashed meanwhile by other threads.
class Downloader::Chunk : public TransferObserver {
 public:
  Chunk(Downloader& owner, std::vector<Digest> digests, const Taker& take)
      : owner_(owner), digests_(std::move(digests)), take_(take) {}

  Status Run(const RemoteIndex& index) {
    std::vector<RemoteTransfer> items;
    for (const Digest& digest : digests_) {
      const std::uint64_t size = index.SizeOf(digest).value_or(0);
      items.push_back({RemoteKeyOf(digest), owner_.staging_.PathOf(digest), size});
    }
    MLP_TRY(owner_.remote_.Download(items, *this));
    pool_.RunUntilIdle();
    return {};
  }
  void OnBytes(std::uint64_t count) override { owner_.progress_.OnBytes(count); }
  bool IsCancelled() override { return owner_.progress_.IsCancelled(); }
  void OnDone(std::size_t item, Status result) override {
    const Digest digest = digests_[item];
    if (!result) return Settle(digest, std::move(result));
    pool_.Submit([this, digest]() -> std::function<void()> {
      return [this, digest, status = take_(digest)] { Settle(digest, status); };
    });
    pool_.RunCompletions();
  }

  std::size_t taken() const { return taken_; }
  const std::vector<Digest>& again() const { return again_; }

 private:
  void Settle(const Digest& digest, Status result) {
    const bool is_wrong = !result && result.error().code == ErrorCode::kCorrupt;
    const bool was_continued = owner_.staging_.HasLeftover(digest);
    if (is_wrong) (void)owner_.staging_.Discard(digest);  // else it fails again: nothing is stored
    if (is_wrong && was_continued) return again_.push_back(digest);
    owner_.progress_.OnObject();
    if (result) {
      ++taken_;
    } else if (result.error().code == ErrorCode::kNotFound) {
      owner_.trouble_.AddMissing(digest);
    } else {
      owner_.trouble_.AddFailure(digest, std::move(result).error());
    }
  }

  Downloader& owner_;
  const std::vector<Digest> digests_;
  const Taker& take_;
  std::size_t taken_ = 0;
  std::vector<Digest> again_;
  WorkerPool pool_{HashingThreads()};  // last: its threads are joined first
};

// What the remote lacks is noted as missing.
std::vector<Digest> Downloader::Available(const std::vector<Digest>& digests,
                                          const RemoteIndex& index) {
  std::vector<Digest> available;
  available.reserve(digests.size());
  std::uint64_t bytes = 0;
  for (const Digest& digest : digests) {
    const std::optional<std::uint64_t> size = index.SizeOf(digest);
    if (!size) trouble_.AddMissing(digest);
    if (size) available.push_back(digest), bytes += *size;
  }
  progress_.OnPlanned(available.size(), bytes);
  return available;
}

// Nothing can be appended to a leftover that has all its bytes, or got its last mode already.
bool Downloader::IsWhole(const Digest& digest, const RemoteIndex& index) const {
  const auto stat = store_.fs().Stat(staging_.PathOf(digest), /*follow_symlinks=*/false);
  if (!stat || !*stat) return false;
  return (*stat)->mode == kObjectMode || (*stat)->size >= index.SizeOf(digest).value_or(0) ||
         (*stat)->type != FileType::kRegular;
}

Result<std::size_t> Downloader::Download(const std::vector<Digest>& digests, const Taker& take,
                                         const Publisher& publish) {
  MLP_ASSIGN(const RemoteIndex index, RemoteIndex::Ask(remote_, store_.algorithm(), digests));
  const std::vector<Digest> available = Available(digests, index);
  std::size_t taken = 0;
  for (std::size_t begin = 0; begin < available.size() && !progress_.IsCancelled();) {
    std::vector<Digest> chunk;
    for (; begin < available.size() && chunk.size() < kObjectsAtOnce; ++begin) {
      const Digest& digest = available[begin];
      if (staging_.HasLeftover(digest) && IsWhole(digest, index)) {
        if (take(digest)) {
          ++taken;
          progress_.OnObject();
          continue;
        }
        MLP_TRY(staging_.Discard(digest));
      }
      chunk.push_back(digest);
    }
    while (!chunk.empty()) {
      Chunk running(*this, std::move(chunk), take);
      MLP_TRY(running.Run(index));
      taken += running.taken();
      chunk = running.again();
    }
    MLP_TRY(publish());
  }
  return taken;
}

}  // namespace mlp
