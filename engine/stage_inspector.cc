#include "engine/stage_inspector.h"

#include <algorithm>
#include <cstdlib>

#include "engine/data_file.h"
#include "engine/glob_scan.h"
#include "pipelines/yaml_node.h"
#include "store/base/text.h"

namespace mlp {
namespace {

Result<bool> IsDanglingSymlink(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, /*follow_symlinks=*/false));
  if (!stat || stat->type != FileType::kSymlink) return false;
  MLP_ASSIGN(const std::optional<FileStat> target, fs.Stat(path, /*follow_symlinks=*/true));
  return !target;
}

// Where tracked data was imported from is looked at only when it is updated.
const std::vector<Dependency>& DepsOf(const Stage& stage) {
  static const std::vector<Dependency> kNone;
  return stage.kind == StageKind::kData ? kNone : stage.deps;
}

Result<PathScan> ScanDep(Workspace& workspace, const Dependency& dep) {
  if (IsProbed(dep.kind)) return PathScan();
  if (dep.kind == DependencyKind::kGlob) {
    return ScanGlob(workspace.fs(), workspace.index(), workspace.Absolute(dep.path), dep.selector);
  }
  if (dep.kind == DependencyKind::kExternal) {
    return ScanPath(workspace.fs(), workspace.index(), dep.selector);
  }
  return workspace.Scan(dep.path);
}

// Why a path cannot be looked at is a fact of the stage that depends on it, and no reason to leave
// out the other stages.
PathScan Unscannable(std::string path, const Error& error) {
  PathScan scan;
  scan.path = std::move(path);
  scan.failure = error.message;
  return scan;
}

// As lock files keep it. What is no text there is only known by its digest.
Value EnvironmentValue(const EnvironmentDependency& variable) {
  const char* const value = std::getenv(variable.name.c_str());
  if (value == nullptr) return nullptr;
  if (!variable.is_secret && IsValidUtf8(value)) return value;
  return {{"sha256", HashOf(HashAlgorithm::kSha256, value).Hex()}};
}

}  // namespace

LockedPath ToLocked(const std::string& text, const PathRecord& record) {
  LockedPath locked{text, record.digest, record.size, std::nullopt, record.is_executable};
  if (record.digest.is_tree()) locked.nfiles = record.nfiles;
  return locked;
}

PathRecord ToRecord(const LockedPath& locked) {
  return {locked.digest, locked.size, locked.nfiles.value_or(0), locked.is_executable};
}

std::vector<PathScan*> StageScan::All() {
  std::vector<PathScan*> all;
  for (PathScan& scan : deps) all.push_back(&scan);
  for (PathScan& scan : outs) all.push_back(&scan);
  for (PathScan& scan : environment.files) all.push_back(&scan);
  return all;
}

void StageInspector::Expect(const std::vector<StageId>& stages) {
  std::size_t deps = 0, outs = 0;
  for (const StageId id : stages) {
    deps += workspace_.graph().stage(id).deps.size();
    outs += workspace_.graph().stage(id).outs.size();
  }
  seen_.reserve(outs);
  workspace_.index().Expect(deps + outs);
}

Result<std::vector<PathScan>> StageInspector::ScanDeps(const Stage& stage) {
  std::vector<PathScan> scans;
  for (const Dependency& dep : DepsOf(stage)) {
    const auto seen = dep.kind == DependencyKind::kPath ? seen_.find(dep.path) : seen_.end();
    if (seen != seen_.end()) {
      scans.push_back({workspace_.Absolute(dep.path), true, false, {seen->second}});
      continue;
    }
    Result<PathScan> scan = ScanDep(workspace_, dep);
    scans.push_back(scan ? std::move(*scan)
                         : Unscannable(workspace_.Absolute(dep.path), scan.error()));
  }
  return scans;
}

Result<std::vector<PathScan>> StageInspector::ScanOuts(const Stage& stage) {
  std::vector<PathScan> scans;
  for (const Output& out : stage.outs) {
    Result<PathScan> scan = workspace_.Scan(out.path);
    if (!scan) {
      const std::string path = workspace_.Absolute(out.path);
      MLP_ASSIGN(const bool dangles, IsDanglingSymlink(workspace_.fs(), path));
      if (!dangles) return Fail(scan.error());
      // A link into a store that has lost the object, say: the output is missing.
      scan = PathScan{path, false, false, {}};
    } else if (remembers_ && scan->exists && !scan->is_directory && scan->Unknown().empty()) {
      seen_.insert_or_assign(out.path, scan->files.front());
    }
    scans.push_back(std::move(*scan));
  }
  return scans;
}

void StageInspector::BeginChanges() {
  remembers_ = false;
  seen_.clear();
}

Result<StageScan> StageInspector::Scan(const Stage& stage) {
  MLP_ASSIGN(std::vector<PathScan> deps, ScanDeps(stage));
  MLP_ASSIGN(std::vector<PathScan> outs, ScanOuts(stage));
  return StageScan{std::move(deps), {}, std::move(outs), environments_.ScanCompared(stage)};
}

std::vector<ProbeRequest> StageInspector::ProbesOf(const Stage& stage) const {
  std::vector<ProbeRequest> requests;
  for (const Dependency& dep : DepsOf(stage)) {
    if (!IsProbed(dep.kind)) continue;
    const RelPath& place = dep.kind == DependencyKind::kCommand ? stage.wdir : dep.path;
    requests.push_back({dep, workspace_.Absolute(place), workspace_.layout().algorithm});
  }
  return requests;
}

Result<const Value*> StageInspector::ReadParams(const ParamsDependency& params) {
  const std::string path = workspace_.Absolute(params.path);
  MLP_ASSIGN(const std::optional<FileStat> stat, workspace_.fs().Stat(path, true));
  if (!stat) return nullptr;
  ParamsFile& cached = params_files_[params.path];
  const bool unchanged = cached.stat.inode == stat->inode && cached.stat.size == stat->size &&
                         cached.stat.ctime_ns == stat->ctime_ns && stat->inode != 0;
  if (!unchanged) {
    MLP_ASSIGN(std::string text, ReadFile(workspace_.fs(), path));
    MLP_ASSIGN(cached.value, ParseDataFile(workspace_.Display(params.path), std::move(text)));
    cached.stat = *stat;
  }
  return &cached.value;
}

Status StageInspector::AddParams(const Stage& stage, StageFacts& facts) {
  for (const ParamsDependency& declared : stage.params) {
    MLP_ASSIGN(const Value* file, ReadParams(declared));
    if (file == nullptr) {
      facts.missing_params.emplace_back(declared.file, "");
      continue;
    }
    LockedParams params{declared.file, {}};
    for (const std::string& key : declared.keys) {
      if (const Value* value = FindByPath(*file, key)) {
        params.values.emplace_back(key, *value);
      } else {
        facts.missing_params.emplace_back(declared.file, key);
      }
    }
    if (declared.keys.empty() && file->is_object()) {
      for (const auto& [key, value] : file->items()) params.values.emplace_back(key, value);
    }
    facts.now.params.push_back(std::move(params));
  }
  return {};
}

Result<std::optional<std::vector<LockedParams>>> StageInspector::ReadParamsOf(const Stage& stage) {
  StageFacts facts;
  MLP_TRY(AddParams(stage, facts));
  if (!facts.missing_params.empty()) return std::optional<std::vector<LockedParams>>();
  facts.now.Sort();
  return std::optional(std::move(facts.now.params));
}

Result<bool> StageInspector::IsStored(const Digest& digest) {
  LocalObjectStore& store = workspace_.objects();
  MLP_ASSIGN(const bool there, store.Contains(digest));
  if (!there || !digest.is_tree()) return there;
  MLP_ASSIGN(const TreeObject tree, store.ReadTree(digest));
  for (const TreeEntry& entry : tree.entries()) {
    MLP_ASSIGN(const bool member_there, store.Contains(entry.digest));
    if (!member_there) return false;
  }
  return true;
}

Status StageInspector::AddStored(const Stage& stage, StageFacts& facts) {
  if (facts.recorded == nullptr) return {};
  for (const Output& out : stage.outs) {
    const LockedPath* recorded = facts.recorded->FindOut(out.text);
    if (recorded == nullptr) continue;
    const Result<bool> stored = IsStored(recorded->digest);
    const bool damaged = !stored && stored.error().code == ErrorCode::kCorrupt;
    if (!stored && !damaged) return Fail(stored.error());
    if (damaged) facts.damaged_outs.push_back(out.text);
    if (damaged || !*stored) facts.unstored_outs.push_back(out.text);
  }
  return {};
}

Result<std::optional<LockedStage>> StageInspector::FindInRunCache(const Stage& stage,
                                                                  const LockedStage& now,
                                                                  const Fingerprint& fingerprint) {
  MLP_ASSIGN(const std::vector<std::string> entries,
             workspace_.run_cache().Find(fingerprint.hex()));
  for (const std::string& entry : entries) {
    Result<YamlDocument> document = ParseYaml("run cache entry " + fingerprint.hex(), entry);
    if (!document) continue;  // a damaged entry is no entry
    Result<LockedStage> found = ParseLockedStage(workspace_.layout().algorithm, *document);
    // A key that two different states share (see fingerprint.h) must not restore the wrong one.
    if (!found || found->cmd != now.cmd || found->params != now.params || found->env != now.env ||
        found->wdir != now.wdir || !found->environment.IsSameAs(now.environment)) {
      continue;
    }
    bool usable = true;
    for (const Output& out : stage.outs) {
      const LockedPath* output = found->FindOut(out.text);
      if (output == nullptr) {
        usable = false;
        break;
      }
      const Result<bool> stored = IsStored(output->digest);
      usable &= stored && *stored;
    }
    if (usable) return std::optional(std::move(*found));
  }
  return std::optional<LockedStage>();
}

void StageInspector::AddDeps(const Stage& stage, const StageScan& scan, bool allow_missing,
                             StageFacts& facts) {
  std::size_t next_probe = 0;
  for (std::size_t i = 0; i < DepsOf(stage).size(); ++i) {
    const Dependency& dep = stage.deps[i];
    const Probe* probe = IsProbed(dep.kind) ? &scan.probes[next_probe++] : nullptr;
    const auto assumed = assumed_.find(dep.path);
    if (probe != nullptr && !probe->failure.empty()) {
      facts.unknown_deps.emplace_back(dep.text, probe->failure);
    } else if (probe != nullptr && probe->exists) {
      facts.now.deps.push_back(ToLocked(dep.text, probe->record));
    } else if (dep.kind == DependencyKind::kPath && assumed != assumed_.end()) {
      facts.now.deps.push_back(ToLocked(dep.text, assumed->second));
    } else if (!scan.deps[i].failure.empty()) {
      facts.unknown_deps.emplace_back(dep.text, scan.deps[i].failure);
    } else if (scan.deps[i].exists) {
      facts.now.deps.push_back(
          ToLocked(dep.text, scan.deps[i].Record(workspace_.layout().algorithm)));
    } else {
      AddMissing(dep, allow_missing, facts);
    }
  }
}

void StageInspector::AddMissing(const Dependency& dep, bool allow_missing, StageFacts& facts) {
  facts.missing_deps.push_back(dep.text);
  if (!allow_missing || facts.recorded == nullptr) return;
  const LockedPath* known = facts.recorded->FindDep(dep.text);
  const Stage* writer =
      dep.kind == DependencyKind::kPath ? workspace_.graph().WriterOf(dep.path) : nullptr;
  const LockedStage* written = writer != nullptr ? workspace_.records().Find(*writer) : nullptr;
  for (const Output& out : written != nullptr ? writer->outs : std::vector<Output>()) {
    if (out.path == dep.path && written->FindOut(out.text) != nullptr) {
      known = written->FindOut(out.text);
    }
  }
  if (known == nullptr) return;
  facts.now.deps.push_back(*known);
  facts.now.deps.back().path = dep.text;
}

void StageInspector::AddEnvironment(const Stage& stage, StageFacts& facts) const {
  for (const EnvironmentDependency& variable : stage.env) {
    facts.now.env.emplace_back(variable.name, EnvironmentValue(variable));
  }
  std::sort(facts.now.env.begin(), facts.now.env.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  if (!workspace_.layout().pipeline_extras) return;
  const RelPath home = stage.file.Parent();
  if (stage.wdir != home) facts.now.wdir = stage.wdir.RelativeTo(home);
}

Result<StageFacts> StageInspector::FactsOf(const Stage& stage, const StageScan& scan,
                                           bool allow_missing) {
  StageFacts facts;
  facts.now.cmd = stage.cmd;
  facts.recorded = workspace_.records().Find(stage);
  facts.python_equality = workspace_.layout().python_equality;
  AddDeps(stage, scan, allow_missing, facts);
  AddEnvironment(stage, facts);
  facts.now.environment = StageEnvironments::Found(scan.environment);
  for (std::size_t i = 0; i < stage.outs.size(); ++i) {
    if (!scan.outs[i].exists) continue;
    facts.now.outs.push_back(
        ToLocked(stage.outs[i].text, scan.outs[i].Record(workspace_.layout().algorithm)));
  }
  MLP_TRY(AddParams(stage, facts));
  MLP_TRY(AddStored(stage, facts));
  facts.now.Sort();
  return facts;
}

Result<Inspection> StageInspector::Inspect(const Stage& stage, const StageScan& scan,
                                           const DecideOptions& options) {
  MLP_ASSIGN(StageFacts facts, FactsOf(stage, scan, options.allow_missing));
  Inspection inspection;
  inspection.decision = Decide(stage, facts, options);
  const Verdict verdict = inspection.decision.verdict;
  if (CanUseRunCache(stage) && (verdict == Verdict::kRun || verdict == Verdict::kRestore)) {
    inspection.fingerprint = FingerprintOf(workspace_.layout(), stage, facts.now);
    if (verdict == Verdict::kRun && options.use_run_cache && !options.force) {
      MLP_ASSIGN(facts.cached, FindInRunCache(stage, facts.now, inspection.fingerprint));
      if (facts.cached) inspection.decision = Decide(stage, facts, options);
    }
  }
  inspection.now = std::move(facts.now);
  return inspection;
}

void StageInspector::ProbeNow(const Stage& stage, StageScan& scan) const {
  for (const ProbeRequest& request : ProbesOf(stage)) {
    if (request.dependency.kind == DependencyKind::kCommand) {
      if (const Status may_run = workspace_.MayRunCommands(); !may_run) {
        scan.probes.push_back({false, {}, may_run.error().message + "; " + may_run.error().hint});
        continue;
      }
    }
    scan.probes.push_back(
        ProbeDependency(workspace_.fs(), workspace_.environment().clock, request));
  }
}

Result<StageScan> StageInspector::ScanNow(const Stage& stage) {
  MLP_ASSIGN(StageScan scan, Scan(stage));
  ProbeNow(stage, scan);
  const auto hash = [&](PathScan& part) {
    return HashUnknown(workspace_.fs(), workspace_.index(), workspace_.layout().algorithm,
                       workspace_.environment().clock.NowNs(), part);
  };
  for (PathScan& dep : scan.deps) {
    if (const Status hashed = hash(dep); !hashed) dep = Unscannable(dep.path, hashed.error());
  }
  for (PathScan& out : scan.outs) MLP_TRY(hash(out));
  for (PathScan& file : scan.environment.files) MLP_TRY(hash(file));
  return scan;
}

Result<StageFacts> StageInspector::FactsNow(const Stage& stage) {
  MLP_ASSIGN(const StageScan scan, ScanNow(stage));
  return FactsOf(stage, scan, /*allow_missing=*/false);
}

Result<Inspection> StageInspector::InspectNow(const Stage& stage, const DecideOptions& options) {
  MLP_ASSIGN(const StageScan scan, ScanNow(stage));
  return Inspect(stage, scan, options);
}

}  // namespace mlp
