#include "engine/experiments/carried_inputs.h"

#include <algorithm>
#include <map>
#include <thread>

#include "engine/file_reading.h"
#include "engine/output_files.h"
#include "store/base/format.h"
#include "store/base/private_names.h"
#include "store/base/text.h"
#include "store/base/worker_pool.h"

namespace mlp {
namespace {

class Carrying {
 public:
  Carrying(Workspace& workspace, GitRepo& repo, const GitId& content)
      : workspace_(workspace),
        repo_(repo),
        content_(content),
        batch_(workspace.objects().NewBatch()),
        pool_(std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

  Result<std::vector<CarriedInput>> Run(const std::vector<RelPath>& also) {
    const StageGraph& graph = workspace_.graph();
    for (StageId id = 0; id < graph.size(); ++id) {
      const Stage& stage = graph.stage(id);
      if (stage.kind == StageKind::kData) MLP_TRY(AddChangedData(stage));
      for (const Dependency& dep : stage.deps)
        if (dep.ReadsProject()) MLP_TRY(AddUntracked(dep));
      for (const ParamsDependency& params : stage.params) MLP_TRY(AddFile(params.path));
    }
    for (const RelPath& path : also) MLP_TRY(AddNamed(path));
    MLP_TRY(Store());
    std::vector<CarriedInput> inputs;
    for (const auto& [path, scan] : scans_)
      inputs.push_back({path, scan.Record(workspace_.layout().algorithm)});
    return inputs;
  }

 private:
  Status AddChangedData(const Stage& stage) {
    const LockedStage* const entry = workspace_.records().Find(stage);
    for (const Output& out : stage.outs) {
      MLP_ASSIGN(PathScan scan, workspace_.Scan(out.path));
      if (!scan.exists) continue;
      const HashAlgorithm algorithm = workspace_.layout().algorithm;
      MLP_TRY(HashUnknown(workspace_.fs(), workspace_.index(), algorithm,
                          workspace_.environment().clock.NowNs(), scan));
      const LockedPath* const recorded = entry == nullptr ? nullptr : entry->FindOut(out.text);
      if (recorded == nullptr || recorded->digest != scan.Record(algorithm).digest)
        scans_.emplace(out.path, std::move(scan));
    }
    return {};
  }

  // What some stage writes is made, or restored, there.
  bool IsWritten(const RelPath& path) const { return workspace_.graph().WriterOf(path) != nullptr; }

  Status AddUntracked(const Dependency& dep) {
    const RelPath& path = dep.path;
    if (IsWritten(path) || scans_.contains(path)) return {};
    MLP_ASSIGN(PathScan scan, workspace_.Scan(path));
    if (!scan.exists) return {};
    if (!scan.is_directory) return AddFile(path);
    if (workspace_.graph().WritersOf(dep).empty() && !repo_.ListDir(content_, path)) {
      scans_.emplace(path, std::move(scan));
      return {};
    }
    for (const ScannedFile& file : scan.files) MLP_TRY(AddFile(path / file.path));
    return {};
  }

  Status AddFile(const RelPath& path) {
    if (IsWritten(path) || scans_.contains(path)) return {};
    MLP_ASSIGN(const bool is_tracked, IsInContent(path));
    if (is_tracked) return {};
    MLP_ASSIGN(PathScan scan, workspace_.Scan(path));
    if (scan.exists) scans_.emplace(path, std::move(scan));
    return {};
  }

  Result<bool> IsInContent(const RelPath& path) {
    const RelPath parent = path.Parent();
    const auto [found, is_new] = names_.try_emplace(parent);
    if (is_new) {
      // A directory that the commit does not have holds nothing of it.
      if (const auto entries = repo_.ListDir(content_, parent)) {
        for (const DirEntry& entry : *entries) found->second.push_back(entry.name);
      }
    }
    return std::binary_search(found->second.begin(), found->second.end(), path.Name());
  }

  Status AddNamed(const RelPath& path) {
    if (path.is_root() || IsNeverTracked(Split(path.str(), '/').front()))
      return Fail(ErrorCode::kUsage,
                  Format("{} cannot be taken along: it belongs to git or mlpipe, or is the project",
                         Quoted(path.str())),
                  "name files or directories of yours");
    MLP_ASSIGN(PathScan scan, workspace_.Scan(path));
    if (!scan.exists)
      return Fail(ErrorCode::kNotFound, Format("{} does not exist", Quoted(path.str())),
                  "name a file or directory that is there");
    scans_.insert_or_assign(path, std::move(scan));
    return {};
  }

  Status Store() {
    if (scans_.empty()) return {};
    std::vector<FilesToRead> work;
    for (auto& [path, scan] : scans_) {
      MLP_ASSIGN(work.emplace_back(), FilesToStore(workspace_.objects(), scan));
    }
    Status status;
    ReadFiles(workspace_, pool_, std::move(work), StoringReader(*batch_),
              [&status](Status read) { status = std::move(read); });
    pool_.RunUntilIdle();
    MLP_TRY(std::move(status));
    for (const auto& [path, scan] : scans_)
      if (scan.is_directory) MLP_TRY(AddTreeOf(scan, *batch_, workspace_.layout().algorithm));
    return batch_->Publish();
  }

  Workspace& workspace_;
  GitRepo& repo_;
  const GitId& content_;
  std::map<RelPath, PathScan> scans_;
  std::map<RelPath, std::vector<std::string>> names_;  // in directories of the commit, sorted
  const std::unique_ptr<ObjectBatch> batch_;
  WorkerPool pool_;  // last: its threads are joined first
};

}  // namespace

Result<std::vector<CarriedInput>> StoreCarriedInputs(Workspace& workspace, GitRepo& repo,
                                                     const GitId& content,
                                                     const std::vector<RelPath>& also) {
  return Carrying(workspace, repo, content).Run(also);
}

Value ToJson(const CarriedInput& input) {
  return {{"path", input.path.str()},
          {"digest", input.record.digest.ToString()},
          {"size", input.record.size},
          {"nfiles", input.record.nfiles},
          {"executable", input.record.is_executable}};
}

Result<CarriedInput> CarriedInputFrom(HashAlgorithm algorithm, const Value& json) {
  const auto path = RelPath::Strict(json.value("path", ""));
  const auto digest = Digest::Parse(algorithm, json.value("digest", ""));
  if (!path || !digest)
    return Fail(ErrorCode::kCorrupt, "the queue holds an input that cannot be read");
  return CarriedInput{*path,
                      {*digest, json.value("size", std::uint64_t{0}),
                       json.value("nfiles", std::uint64_t{0}), json.value("executable", false)}};
}

}  // namespace mlp
