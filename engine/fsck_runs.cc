#include "engine/fsck_runs.h"

#include <algorithm>

#include "engine/fingerprint.h"
#include "store/base/atomic_file.h"
#include "store/base/format.h"
#include "store/object_listing.h"

namespace mlp {
namespace {

// nullopt: it is not what its name says. An entry of the other kind of project, or one that this
// version cannot use, is none's fault: that has no outputs here.
std::optional<LockedStage> Parse(const StoredRun& run, std::string bytes) {
  const Result<YamlDocument> document = ParseYaml(run.path, std::move(bytes));
  if (!document) return std::nullopt;
  bool is_wrong = false;
  for (const Layout* const layout : {&NativeLayout(), &DvcLayout()}) {
    Result<LockedStage> entry = ParseLockedStage(layout->algorithm, *document);
    if (!entry) continue;
    if (!entry->foreign.is_null()) return LockedStage();
    if (ToRunCacheEntry(*layout, Fingerprint(run.key), *entry).value == run.value)
      return std::move(*entry);
    is_wrong = true;
  }
  return is_wrong ? std::nullopt : std::optional(LockedStage());
}

Result<std::string> Quarantine(Workspace& workspace, const StoredRun& run) {
  const std::string directory = workspace.config().cache_dir + "/quarantine";
  MLP_TRY(workspace.cache_fs().MakeDirs(directory));
  std::string place = Format("{}/run-{}.{}", directory, run.value, RandomName());
  MLP_TRY(workspace.cache_fs().Rename(run.path, place));
  return place;
}

}  // namespace

Status CheckRuns(Workspace& workspace, const std::unordered_set<Digest>& sound,
                 FsckReport& report) {
  FileSystem& fs = workspace.fs();
  MLP_ASSIGN(const RunListing listing, ListRuns(fs, workspace.config().cache_dir));
  for (const StoredRun& run : listing.runs) {
    MLP_ASSIGN(std::optional<std::string> bytes, ReadFileIfThere(fs, run.path));
    if (!bytes) continue;
    ++report.runs;
    const std::optional<LockedStage> entry = Parse(run, std::move(*bytes));
    if (!entry) {
      MLP_ASSIGN(std::string place, Quarantine(workspace, run));
      report.damaged_runs.push_back({run.key + "/" + run.value, run.path, std::move(place)});
      continue;
    }
    const bool is_whole =
        std::all_of(entry->outs.begin(), entry->outs.end(),
                    [&](const LockedPath& out) { return sound.contains(out.digest); });
    if (!is_whole) ++report.idle_runs;
  }
  return {};
}

}  // namespace mlp
