#include "engine/lineage_records.h"

#include <algorithm>
#include <set>

#include "pipelines/dependency_reader.h"

namespace mlp {
namespace {

std::optional<RelPath> PathOf(const RelPath& wdir, const std::string& text) {
  if (NamesNoPath(text)) return std::nullopt;
  Result<RelPath> path = RelPath::Resolve(wdir, text);
  return path ? std::optional<RelPath>(std::move(*path)) : std::nullopt;
}

class EntryReader {
 public:
  // `stage` is nullptr when the entry's stage is not declared any more.
  EntryReader(const Stage* stage, const RelPath& wdir) : stage_(stage), wdir_(wdir) {}

  LineageStage Read(const std::string& address, const LockedStage& entry) const {
    LineageStage result;
    result.address = address;
    result.is_declared = stage_ != nullptr;
    if (stage_ != nullptr) result.kind = stage_->kind;
    result.command = CommandText(entry.cmd);
    result.env = entry.env;
    for (const LockedParams& file : entry.params) {
      const std::optional<RelPath> path = PathOf(wdir_, file.file);
      for (const auto& [key, value] : file.values)
        result.params.push_back({path ? path->str() : file.file, key, value});
    }
    for (const LockedPath& dep : entry.deps) result.inputs.push_back(Input(dep));
    for (const LockedPath& out : entry.outs) result.outputs.push_back(File(out));
    return result;
  }

 private:
  LineageFile File(const LockedPath& locked) const {
    LineageFile file{
        locked.path,   PathOf(wdir_, locked.path), locked.digest.ToString(), locked.size,
        locked.nfiles, locked.is_executable};
    if (file.path) file.name = file.path->str();
    return file;
  }

  // A declared dependency knows where it reads even where its text is no path.
  LineageFile Input(const LockedPath& locked) const {
    LineageFile file = File(locked);
    if (stage_ == nullptr || file.path) return file;
    for (const Dependency& dep : stage_->deps) {
      if (dep.text != locked.path || !dep.ReadsProject()) continue;
      file.path = dep.path;
      file.is_part = true;
      if (dep.kind == DependencyKind::kGlob) file.glob = dep.selector;
    }
    return file;
  }

  const Stage* stage_;
  const RelPath& wdir_;
};

// The working directory of an entry whose stage is gone: native lock files record it.
RelPath WdirOf(const RelPath& file, const LockedStage& entry) {
  Result<RelPath> wdir = RelPath::Resolve(file.Parent(), entry.wdir.empty() ? "." : entry.wdir);
  return wdir ? std::move(*wdir) : file.Parent();
}

using PathsWithDigests = std::set<std::pair<std::string, std::string>>;

PathsWithDigests DigestsOf(const std::vector<LineageFile>& files) {
  PathsWithDigests digests;
  for (const LineageFile& file : files)
    if (!file.name.empty()) digests.emplace(file.name, file.digest);
  return digests;
}

}  // namespace

std::vector<LineageStage> RecordedStages(const StageGraph& graph, const Records& records) {
  std::vector<LineageStage> recorded;
  std::set<std::string> declared;
  for (StageId id = 0; id < graph.size(); ++id) {
    const Stage& stage = graph.stage(id);
    declared.insert(stage.Address());
    if (const LockedStage* entry = records.Find(stage))
      recorded.push_back(EntryReader(&stage, stage.wdir).Read(stage.Address(), *entry));
  }
  for (const auto& [file, lock] : records.lock_files()) {
    for (const auto& [name, entry] : lock.stages()) {
      Stage stage;
      stage.name = name;
      stage.file = file;
      if (declared.contains(stage.Address())) continue;
      recorded.push_back(EntryReader(nullptr, WdirOf(file, entry)).Read(stage.Address(), entry));
    }
  }
  return recorded;
}

LineageStage StageOfRun(RunRecord run) {
  LineageStage stage;
  stage.address = run.stage;
  stage.is_superseded = true;
  stage.command = run.command;
  stage.params = run.params;
  for (const RunPath& path : run.paths) {
    LineageFile file{path.path, std::nullopt, path.digest, path.size, std::nullopt, false};
    if (Result<RelPath> strict = RelPath::Strict(path.path)) file.path = std::move(*strict);
    (path.role == RunPath::Role::kOutput ? stage.outputs : stage.inputs).push_back(std::move(file));
  }
  stage.run = std::move(run);
  return stage;
}

bool IsRunOf(const RunRecord& run, const LineageStage& stage) {
  if (run.stage != stage.address) return false;
  PathsWithDigests inputs, outputs;
  for (const RunPath& path : run.paths) {
    if (path.path.empty()) continue;
    (path.role == RunPath::Role::kOutput ? outputs : inputs).emplace(path.path, path.digest);
  }
  return inputs == DigestsOf(stage.inputs) && outputs == DigestsOf(stage.outputs);
}

}  // namespace mlp
