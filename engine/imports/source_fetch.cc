// SourceObjects::FetchFrom: objects out of the remotes of another project.
#include <algorithm>
#include <unordered_set>

#include "engine/imports/source_objects.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/layout.h"
#include "store/remote/open_remote.h"

namespace mlp {
namespace {

constexpr std::size_t kShownDigits = 12;

class Outcomes : public TransferObserver {
 public:
  void OnBytes(std::uint64_t) override {}
  void OnDone(std::size_t done, Status result) override {
    if (result || failure) return;
    item = done;
    failure = std::move(result).error();
  }
  bool IsCancelled() override { return false; }

  std::optional<Error> failure;  // the first one
  std::size_t item = 0;          // of which
};

Error CannotBeHad(const SourceProject& source, const std::string& digest, const std::string& why) {
  return {
      ErrorCode::kNotFound,
      Format("data of {} cannot be had: {} {}", Quoted(source.name()),
             digest.substr(0, kShownDigits), why),
      {},
      {},
      "have it pushed ('mlpipe push' there) to the remote that the project names as its default",
      {}};
}

// A clone's configuration was written by others: rclone's addresses can hold options that run
// programs, so only plain names of what the user has configured are taken.
Status CheckIsHarmless(const SourceProject& source, const RemoteSettings& settings) {
  if (!source.is_clone() || !settings.url.starts_with("rclone:")) return {};
  const std::string rest = settings.url.substr(std::string("rclone:").size());
  const std::string name = rest.substr(0, rest.find(':'));
  const bool is_plain = !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_' || c == '.';
  });
  if (is_plain) return {};
  return Fail(ErrorCode::kInvalid,
              Format("remote {} of {} has options of rclone in its address", Quoted(settings.name),
                     Quoted(source.name())),
              "give it a name in your own configuration of rclone");
}

// Adds a fetched file, whatever it holds, under the name of its own bytes.
Result<Digest> AddFetched(FileSystem& fs, ObjectBatch& batch, const std::string& path,
                          bool is_tree) {
  if (!is_tree) return batch.AddFile(path);
  MLP_ASSIGN(const std::string bytes, ReadFile(fs, path));
  return batch.AddTree(bytes);
}

}  // namespace

Status SourceObjects::FetchFrom(const std::string& remote, const std::vector<Digest>& digests) {
  const Config& config = source_.config();
  const auto found = config.remotes.find(remote.empty() ? config.remote : remote);
  if (found == config.remotes.end()) {
    return Fail(CannotBeHad(source_, digests.front().ToString(),
                            "is not in its cache, and it has no remote"));
  }
  MLP_TRY(CheckIsHarmless(source_, found->second));
  FileSystem& fs = source_.fs();
  MLP_ASSIGN(const std::unique_ptr<Remote> from, OpenRemote(fs, found->second));
  MLP_ASSIGN(LocalObjectStore* const store, FetchingStore());
  MLP_TRY(fs.MakeDirs(fetching_dir_));
  const std::string directory = TemporaryNameBeside(fetching_dir_ + "/fetched");
  MLP_TRY(fs.MakeDirs(directory));
  std::vector<RemoteTransfer> items;
  const std::string prefix = ObjectDir("", algorithm()).substr(1);
  for (const Digest& digest : std::unordered_set<Digest>(digests.begin(), digests.end())) {
    const std::string hex = digest.ToString();
    items.push_back(
        {prefix + "/" + hex.substr(0, 2) + "/" + hex.substr(2), directory + "/" + hex, 0});
  }
  Outcomes outcomes;
  Status fetched = from->Download(items, outcomes);
  const std::unique_ptr<ObjectBatch> batch = store->NewBatch();
  for (const Digest& digest : digests) {
    if (!fetched || outcomes.failure) break;
    const std::string path = directory + "/" + digest.ToString();
    const Result<Digest> actual = AddFetched(fs, *batch, path, digest.is_tree());
    if (!actual) fetched = Fail(actual.error());
    if (actual && *actual != digest) {
      fetched = Fail(ErrorCode::kCorrupt, Format("{} holds other bytes under {} than that says",
                                                 from->Display(), digest.ToString()));
    }
  }
  (void)RemoveTree(fs, directory);
  MLP_TRY(fetched);
  if (outcomes.failure && outcomes.failure->code == ErrorCode::kNotFound) {
    return Fail(CannotBeHad(source_, items[outcomes.item].path.substr(directory.size() + 1),
                            "is neither in its cache nor in " + from->Display()));
  }
  if (outcomes.failure) return Fail(std::move(*outcomes.failure));
  return batch->Publish();
}

}  // namespace mlp
