#include "engine/data_transfer.h"

#include <algorithm>

#include "engine/fingerprint.h"
#include "engine/remote_config.h"
#include "engine/stage_inspector.h"
#include "pipelines/yaml_node.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/remote/open_remote.h"
#include "store/transfer/fetch.h"
#include "store/transfer/push.h"
#include "store/transfer/run_cache_transfer.h"
#include "store/transfer/send.h"

namespace mlp {
namespace {

bool IsSelected(const Output& out, const LockedPath& recorded, const TransferSelection& selection) {
  return out.cache && (out.push || !selection.pushing) &&
         (selection.remote.empty() || out.remote.empty() || out.remote == selection.remote) &&
         (!selection.kind || out.kind == *selection.kind) &&
         (!selection.max_size || recorded.size <= *selection.max_size);
}

// What of an output is wanted; nullopt: nothing. Empty: all of it.
std::optional<std::vector<RelPath>> PartsOf(const RelPath& output,
                                            const std::vector<RelPath>& only) {
  std::vector<RelPath> parts;
  for (const RelPath& one : only) {
    if (output.IsWithin(one)) return std::vector<RelPath>{};
    if (one.IsWithin(output))
      parts.push_back(RelPath::Strict(one.RelativeTo(output)).value_or(RelPath()));
  }
  if (parts.empty() && !only.empty()) return std::nullopt;
  return parts;
}

// Whether an entry is named by what it says.
bool IsNamedRightly(const Layout& layout, const RunCacheEntry& entry) {
  const auto document = ParseYaml(entry.value, entry.bytes);
  if (!document) return false;
  const auto locked = ParseLockedStage(layout.algorithm, *document);
  return locked && ToRunCacheEntry(layout, Fingerprint(entry.key), *locked).value == entry.value;
}

}  // namespace

void CollectRoots(const StageGraph& graph, const Records& records,
                  const std::vector<StageId>& stages, const std::vector<RelPath>& only,
                  const TransferSelection& selection, RootsByRemote& roots) {
  for (const StageId id : stages) {
    const Stage& stage = graph.stage(id);
    const LockedStage* const locked = records.Find(stage);
    if (locked == nullptr) continue;
    for (const Output& out : stage.outs) {
      const LockedPath* const recorded = locked->FindOut(out.text);
      if (recorded == nullptr || recorded->digest.empty()) continue;
      if (!IsSelected(out, *recorded, selection)) continue;
      auto parts = PartsOf(out.path, only);
      if (!parts) continue;
      roots[out.remote].push_back(
          {out.path.RelativeTo(selection.from), recorded->digest, std::move(*parts)});
    }
  }
}

void Append(TransferReport& report, TransferReport more) {
  report.moved += more.moved;
  std::move(more.failures.begin(), more.failures.end(), std::back_inserter(report.failures));
  std::move(more.missing.begin(), more.missing.end(), std::back_inserter(report.missing));
}

Result<std::unique_ptr<Remote>> OpenConfiguredRemote(Workspace& workspace, const std::string& name,
                                                     int jobs) {
  MLP_ASSIGN(RemoteSettings settings, ResolveRemote(workspace.config(), name));
  MLP_TRY(CheckRunsNothing(workspace.fs(), workspace.paths(), settings));
  if (jobs > 0) settings.options["jobs"] = std::to_string(jobs);
  return OpenRemote(workspace.fs(), settings);
}

Result<Remote*> DataTransfer::Open(const std::string& name) {
  const std::string& wanted = name.empty() ? remote_ : name;
  const auto found = remotes_.find(wanted);
  if (found != remotes_.end()) return found->second.get();
  MLP_ASSIGN(std::unique_ptr<Remote> remote, OpenConfiguredRemote(workspace_, wanted, jobs_));
  return remotes_.emplace(wanted, std::move(remote)).first->second.get();
}

Result<TransferReport> DataTransfer::Push(const RootsByRemote& roots) {
  TransferReport report;
  if (roots.empty()) MLP_TRY(Open(""));
  for (const auto& [name, some] : roots) {
    MLP_ASSIGN(Remote* const remote, Open(name));
    MLP_ASSIGN(TransferReport more, mlp::Push(workspace_.objects(), *remote, some, progress_));
    Append(report, std::move(more));
  }
  return report;
}

Result<TransferReport> DataTransfer::Fetch(const RootsByRemote& roots) {
  TransferReport report;
  if (roots.empty()) MLP_TRY(Open(""));
  for (const auto& [name, some] : roots) {
    MLP_ASSIGN(Remote* const remote, Open(name));
    MLP_ASSIGN(TransferReport more, mlp::Fetch(workspace_.objects(), *remote, some, progress_));
    Append(report, std::move(more));
  }
  return report;
}

Result<std::vector<ObjectStatus>> DataTransfer::Compare(const RootsByRemote& roots,
                                                        NamedPaths named) {
  std::vector<ObjectStatus> all;
  if (roots.empty()) MLP_TRY(Open(""));
  for (const auto& [name, some] : roots) {
    MLP_ASSIGN(Remote* const remote, Open(name));
    MLP_ASSIGN(std::vector<ObjectStatus> more,
               CompareWithRemote(workspace_.objects(), *remote, some, named));
    std::move(more.begin(), more.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end());
  return all;
}

Status DataTransfer::Send(PathScan& scan, const Output& output) {
  if (!output.remote.empty() && !remote_.empty() && output.remote != remote_)
    return Fail(ErrorCode::kUsage,
                Format("the data of {} belongs on the remote {}", Quoted(output.text),
                       Quoted(output.remote)),
                "leave --remote away, or change 'remote:' in its file");
  MLP_ASSIGN(Remote* const remote, Open(output.remote));
  // A name that gc knows: it removes what a kill leaves.
  const std::string staging = workspace_.objects().Directory() + "/tmp." + RandomName();
  return SendData(workspace_.objects().fs(), workspace_.layout().algorithm, scan, staging, *remote,
                  progress_);
}

Result<TransferReport> DataTransfer::PushRunCache() {
  MLP_ASSIGN(Remote* const remote, Open(""));
  return mlp::PushRunCache(workspace_.fs(), workspace_.config().cache_dir, *remote, progress_);
}

Result<TransferReport> DataTransfer::FetchRunCache() {
  MLP_ASSIGN(Remote* const remote, Open(""));
  const Layout& layout = workspace_.layout();
  return mlp::FetchRunCache(
      workspace_.objects().fs(), workspace_.config().cache_dir, *remote,
      [&layout](const RunCacheEntry& entry) { return IsNamedRightly(layout, entry); }, progress_);
}

}  // namespace mlp
