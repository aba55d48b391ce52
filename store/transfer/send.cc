#include "store/transfer/send.h"

#include <algorithm>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/base/format.h"
#include "store/base/parallel.h"
#include "store/base/text.h"
#include "store/file_copy.h"
#include "store/transfer/remote_index.h"

namespace mlp {
namespace {

// What stands in the temporary directory at a time.
constexpr std::size_t kMostFiles = 2048;
constexpr std::uint64_t kMostBytes = std::uint64_t{256} << 20;  // more only if one file has more

class Sender {
 public:
  Sender(FileSystem& fs, HashAlgorithm algorithm, PathScan& scan, const std::string& staging,
         Remote& remote, TransferProgress& progress)
      : fs_(fs),
        algorithm_(algorithm),
        scan_(scan),
        staging_(staging),
        remote_(remote),
        progress_(progress) {}

  Status Run() {
    std::uint64_t bytes = 0;
    for (const ScannedFile& file : scan_.files) bytes += file.stat.size;
    progress_.OnPlanned(scan_.files.size(), bytes);
    for (std::size_t begin = 0; begin < scan_.files.size();) {
      const std::size_t end = EndOfPortion(begin);
      MLP_TRY(SendPortion(begin, end));
      begin = end;
    }
    return scan_.is_directory ? SendTree() : Status();
  }

 private:
  std::size_t EndOfPortion(std::size_t begin) const {
    std::size_t end = begin;
    for (std::uint64_t bytes = 0; end < scan_.files.size() && end - begin < kMostFiles; ++end) {
      bytes += scan_.files[end].stat.size;
      if (end > begin && bytes > kMostBytes) break;
    }
    return end;
  }

  std::string Staged(std::size_t file) const { return staging_ + "/" + std::to_string(file); }

  Status SendPortion(std::size_t begin, std::size_t end) {
    if (progress_.IsCancelled()) return Interrupted();
    const Status staged = ForRanges(end - begin, 1, [&](auto from, auto to) -> Status {
      for (std::size_t i = begin + from; i < begin + to; ++i) MLP_TRY(Stage(i));
      return {};
    });
    if (!staged) return staged;
    std::vector<Digest> digests;
    for (std::size_t i = begin; i < end; ++i) digests.push_back(scan_.files[i].digest);
    MLP_ASSIGN(const RemoteIndex index, RemoteIndex::AskOneByOne(remote_, std::move(digests)));
    std::vector<RemoteTransfer> items;
    std::vector<std::string> names;
    for (std::size_t i = begin; i < end; ++i) {
      const ScannedFile& file = scan_.files[i];
      if (sent_.insert(file.digest).second && !index.Has(file.digest)) {
        items.push_back({RemoteKeyOf(file.digest), Staged(i), file.stat.size});
        names.push_back(scan_.PathOf(file));
      } else {
        progress_.OnBytes(file.stat.size);
        progress_.OnObject();
      }
    }
    MLP_TRY(Upload(items, names));
    for (std::size_t i = begin; i < end; ++i) MLP_TRY(fs_.RemoveFile(Staged(i)));
    return {};
  }

  // On any thread, each another file.
  Status Stage(std::size_t i) {
    ScannedFile& file = scan_.files[i];
    MLP_ASSIGN(file.digest,
               copier_.Hashing(fs_, algorithm_, scan_.PathOf(file), Staged(i), 0600, &file.stat));
    return {};
  }

  Status SendTree() {
    const std::string path = staging_ + "/tree";
    MLP_ASSIGN(const auto file, fs_.CreateNew(path, 0600));
    std::uint64_t size = 0;
    MLP_TRY(scan_.WriteTree(algorithm_, [&](std::string_view bytes) {
      size += bytes.size();
      return file->Append(bytes);
    }));
    MLP_TRY(file->Close());
    progress_.OnPlanned(1, size);
    return Upload({{RemoteKeyOf(scan_.Record(algorithm_).digest), path, size}}, {scan_.path});
  }

  class Observer : public TransferObserver {
   public:
    explicit Observer(TransferProgress& progress) : progress_(progress) {}
    void OnBytes(std::uint64_t count) override { progress_.OnBytes(count); }
    void OnDone(std::size_t item, Status result) override {
      progress_.OnObject();
      if (!result) failures.emplace_back(item, std::move(result).error());
    }
    bool IsCancelled() override { return progress_.IsCancelled(); }

    std::vector<std::pair<std::size_t, Error>> failures;

   private:
    TransferProgress& progress_;
  };

  Status Upload(const std::vector<RemoteTransfer>& items, const std::vector<std::string>& names) {
    if (items.empty()) return {};
    Observer observer(progress_);
    MLP_TRY(remote_.Upload(items, observer));
    if (progress_.IsCancelled()) return Interrupted();
    if (observer.failures.empty()) return {};
    const auto first =
        std::min_element(observer.failures.begin(), observer.failures.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
    Error error = first->second;
    error.notes.push_back(Format("while sending {}", Quoted(names[first->first])));
    if (observer.failures.size() > 1)
      error.notes.push_back(
          Format("{} could not be sent", Plural(observer.failures.size(), "file")));
    return Fail(std::move(error));
  }

  static Status Interrupted() {
    return Fail(ErrorCode::kInterrupted, "interrupted", "run it again: what is there stays there");
  }

  FileSystem& fs_;
  const HashAlgorithm algorithm_;
  PathScan& scan_;
  const std::string& staging_;
  Remote& remote_;
  TransferProgress& progress_;
  std::unordered_set<Digest> sent_;
  CloneOrCopy copier_;
};

}  // namespace

Status SendData(FileSystem& fs, HashAlgorithm algorithm, PathScan& scan, const std::string& staging,
                Remote& remote, TransferProgress& progress) {
  MLP_TRY(fs.MakeDirs(staging));
  const Status sent = Sender(fs, algorithm, scan, staging, remote, progress).Run();
  const Status removed = RemoveTree(fs, staging);
  return sent ? removed : sent;
}

}  // namespace mlp
