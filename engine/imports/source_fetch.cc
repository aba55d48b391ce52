// SourceObjects::FetchFrom: objects out of the remotes of another project.
#include "engine/imports/source_objects.h"
#include "engine/imports/url_data.h"
#include "engine/remote_config.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"
#include "store/remote/open_remote.h"
#include "store/transfer/fetch.h"

namespace mlp {
namespace {

class NoProgress : public TransferProgress {
 public:
  void OnPlanned(std::size_t, std::uint64_t) override {}
  void OnBytes(std::uint64_t) override {}
  void OnObject() override {}
  bool IsCancelled() override { return false; }
};

Error CannotBeHad(const SourceProject& source, const std::string& path, const std::string& why) {
  return {
      ErrorCode::kNotFound,
      Format("data of {} cannot be had: {} {}", Quoted(ShownAddress(source.name())), Quoted(path),
             why),
      {},
      {},
      "have it pushed ('mlpipe push' there) to the remote that the project names as its default",
      {}};
}

// Of a tree only its list, no member: none can have such a name.
std::vector<TransferRoot> RootsOf(const std::vector<SourceObject>& wanted) {
  const std::vector<RelPath> nothing = {*RelPath::Strict(kMlpipeDir)};
  std::vector<TransferRoot> roots;
  for (const SourceObject& one : wanted) {
    roots.push_back(
        {one.path, one.digest, one.digest.is_tree() ? nothing : std::vector<RelPath>()});
  }
  return roots;
}

}  // namespace

Status SourceObjects::FetchFrom(const std::string& remote,
                                const std::vector<SourceObject>& wanted) {
  const Config& config = source_.config();
  if (remote.empty() && config.remote.empty()) {
    return Fail(CannotBeHad(source_, wanted.front().path,
                            "is not in its cache, and it has no default remote"));
  }
  MLP_ASSIGN(const RemoteSettings settings, ResolveRemote(config, remote));
  if (source_.layout() != nullptr)
    MLP_TRY(CheckRunsNothing(source_.fs(), {source_.root(), *source_.layout()}, settings));
  MLP_ASSIGN(const std::unique_ptr<Remote> from, OpenRemote(source_.fs(), settings));
  MLP_ASSIGN(LocalObjectStore* const store, FetchingStore());
  NoProgress progress;
  MLP_ASSIGN(TransferReport report, Fetch(*store, *from, RootsOf(wanted), progress));
  if (!report.failures.empty()) {
    return FailWhile(std::move(report.failures.front().error),
                     "fetching " + Quoted(report.failures.front().path));
  }
  if (report.missing.empty()) return {};
  return Fail(CannotBeHad(source_, report.missing.front().path,
                          "is neither in its cache nor in " + from->Display()));
}

}  // namespace mlp
