#include "engine/project_lineage.h"

#include <algorithm>
#include <map>

#include "engine/lineage_text.h"
#include "engine/result_name.h"
#include "store/base/format.h"
#include "store/base/text.h"
#include "store/path_scan.h"
#include "store/tree_object.h"

namespace mlp {
namespace {

// More runs of the same bytes than anybody looks at.
constexpr int kMostRuns = 200;
constexpr int kMostDigests = 20;

std::optional<std::string> FileInTree(Workspace& workspace, const std::string& tree,
                                      const RelPath& inside) {
  const HashAlgorithm algorithm = workspace.layout().algorithm;
  const std::optional<Digest> digest = Digest::Parse(algorithm, tree);
  if (!digest || !digest->is_tree()) return std::nullopt;
  const Result<TreeObject> list = workspace.objects().ReadTree(*digest);
  const TreeEntry* const file = list ? list->Find(inside) : nullptr;
  if (file == nullptr) return std::nullopt;
  return file->digest.ToString();
}

}  // namespace

Result<ProjectLineage> ProjectLineage::Open(Workspace& workspace) {
  const std::string path = workspace.paths().Database();
  MLP_ASSIGN(const std::optional<FileStat> stat, workspace.fs().Stat(path, true));
  if (!stat) return ProjectLineage(workspace, nullptr);
  MLP_ASSIGN(RunLog log, RunLog::Open(path));
  return ProjectLineage(workspace, std::make_shared<RunLog>(std::move(log)));
}

LineageLookups ProjectLineage::Lookups() const {
  LineageLookups lookups;
  const auto runs_with = [log = run_log_](RunPath::Role role) {
    return [log, role](const std::string& digest) -> Result<std::vector<RunRecord>> {
      if (log == nullptr) return std::vector<RunRecord>();
      return log->RunsWith(digest, role, kMostRuns);
    };
  };
  lookups.writers_of = runs_with(RunPath::Role::kOutput);
  lookups.readers_of = runs_with(RunPath::Role::kDependency);
  lookups.digests_like =
      [log = run_log_](const std::string& prefix) -> Result<std::vector<std::string>> {
    if (log == nullptr) return std::vector<std::string>();
    return log->DigestsLike(prefix, kMostDigests);
  };
  lookups.file_in_tree = [workspace = workspace_](const std::string& tree, const RelPath& inside) {
    return FileInTree(*workspace, tree, inside);
  };
  return lookups;
}

Status ProjectLineage::AddVerified(const StageGraph& graph, const Records& records,
                                   Lineage& lineage) const {
  if (run_log_ == nullptr) return {};
  std::map<std::string, ResultName> recorded;  // by the stage's address
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    if (const LockedStage* const entry = records.Find(stage))
      recorded.emplace(stage.Address(), ResultNameOf(workspace_->layout(), stage, *entry));
  }
  for (LineageNode& node : lineage.nodes) {
    LineageStage& stage = node.stage;
    std::optional<ResultName> name = stage.run ? ResultNameOf(*stage.run) : std::nullopt;
    const auto found = recorded.find(stage.address);
    if (!name && !stage.is_superseded && found != recorded.end()) name = found->second;
    if (!name) continue;
    MLP_ASSIGN(stage.verified_ns, run_log_->VerifiedAt(*name));
  }
  return {};
}

Result<std::optional<std::string>> ProjectLineage::Difference(const LineageFile& file) {
  if (!file.path || file.digest.empty() || file.is_part) return std::nullopt;
  Workspace& workspace = *workspace_;
  const HashAlgorithm algorithm = workspace.layout().algorithm;
  MLP_ASSIGN(PathScan scan, workspace.Scan(*file.path));
  const std::string name = Quoted(workspace.Display(*file.path));
  if (!scan.exists) return Format("{} is not in the workspace now", name);
  MLP_TRY(HashUnknown(workspace.fs(), workspace.index(), algorithm,
                      workspace.environment().clock.NowNs(), scan));
  const std::string current = scan.Record(algorithm).digest.ToString();
  if (current == file.digest) return std::nullopt;
  return Format("{} in the workspace is not what is recorded: its digest is {}, not {}", name,
                ShortDigest(current), ShortDigest(file.digest));
}

Result<std::vector<std::string>> ProjectLineage::Differences(const Lineage& lineage) {
  std::vector<LineageFile> files;
  if (!lineage.target.stage) {
    files.push_back(lineage.target.file);
  } else {
    files = lineage.nodes.at(lineage.roots.at(0)).stage.outputs;
  }
  std::vector<std::string> sentences;
  for (const LineageFile& file : files) {
    MLP_ASSIGN(std::optional<std::string> sentence, Difference(file));
    if (sentence) sentences.push_back(std::move(*sentence));
  }
  return sentences;
}

}  // namespace mlp
