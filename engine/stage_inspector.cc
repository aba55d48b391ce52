#include "engine/stage_inspector.h"

#include <algorithm>

#include "engine/data_file.h"
#include "pipelines/yaml_node.h"

namespace mlp {
namespace {

Result<bool> IsDanglingSymlink(FileSystem& fs, const std::string& path) {
  MLP_ASSIGN(const std::optional<FileStat> stat, fs.Stat(path, /*follow_symlinks=*/false));
  if (!stat || stat->type != FileType::kSymlink) return false;
  MLP_ASSIGN(const std::optional<FileStat> target, fs.Stat(path, /*follow_symlinks=*/true));
  return !target;
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
  return all;
}

void StageInspector::Expect(const std::vector<StageId>& stages) {
  std::size_t paths = 0;
  for (const StageId id : stages) {
    const Stage& stage = workspace_.graph().stage(id);
    paths += stage.deps.size() + stage.outs.size();
  }
  workspace_.index().Expect(paths);
}

Result<std::vector<PathScan>> StageInspector::ScanDeps(const Stage& stage) {
  std::vector<PathScan> scans;
  for (const Dependency& dep : stage.deps) {
    if (const auto seen = seen_.find(dep.path); seen != seen_.end()) {
      scans.push_back({workspace_.Absolute(dep.path), true, false, {seen->second}});
      continue;
    }
    MLP_ASSIGN(PathScan scan, workspace_.Scan(dep.path));
    scans.push_back(std::move(scan));
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
  return StageScan{std::move(deps), std::move(outs)};
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
  MLP_ASSIGN(const std::string bytes, store.Read(digest));
  MLP_ASSIGN(const TreeObject tree, TreeObject::Parse(digest.algorithm(), bytes));
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
    if (!found || found->cmd != now.cmd || found->params != now.params) continue;
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

void StageInspector::AddPaths(const Stage& stage, const StageScan& scan, StageFacts& facts) {
  const HashAlgorithm algorithm = workspace_.layout().algorithm;
  for (std::size_t i = 0; i < stage.deps.size(); ++i) {
    const Dependency& dep = stage.deps[i];
    if (const auto assumed = assumed_.find(dep.path); assumed != assumed_.end()) {
      facts.now.deps.push_back(ToLocked(dep.text, assumed->second));
    } else if (scan.deps[i].exists) {
      facts.now.deps.push_back(ToLocked(dep.text, scan.deps[i].Record(algorithm)));
    } else {
      facts.missing_deps.push_back(dep.text);
    }
  }
  for (std::size_t i = 0; i < stage.outs.size(); ++i) {
    if (!scan.outs[i].exists) continue;
    facts.now.outs.push_back(ToLocked(stage.outs[i].text, scan.outs[i].Record(algorithm)));
  }
}

Result<StageFacts> StageInspector::FactsOf(const Stage& stage, const StageScan& scan) {
  StageFacts facts;
  facts.now.cmd = stage.cmd;
  facts.recorded = workspace_.records().Find(stage);
  AddPaths(stage, scan, facts);
  MLP_TRY(AddParams(stage, facts));
  MLP_TRY(AddStored(stage, facts));
  facts.now.Sort();
  return facts;
}

Result<Inspection> StageInspector::Inspect(const Stage& stage, const StageScan& scan,
                                           const DecideOptions& options) {
  MLP_ASSIGN(StageFacts facts, FactsOf(stage, scan));
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

Result<StageScan> StageInspector::ScanAndHash(const Stage& stage) {
  MLP_ASSIGN(StageScan scan, Scan(stage));
  for (PathScan* part : scan.All()) {
    MLP_TRY(HashUnknown(workspace_.fs(), workspace_.index(), workspace_.layout().algorithm,
                        workspace_.environment().clock.NowNs(), *part));
  }
  return scan;
}

Result<StageFacts> StageInspector::FactsNow(const Stage& stage) {
  MLP_ASSIGN(const StageScan scan, ScanAndHash(stage));
  return FactsOf(stage, scan);
}

Result<Inspection> StageInspector::InspectNow(const Stage& stage, const DecideOptions& options) {
  MLP_ASSIGN(const StageScan scan, ScanAndHash(stage));
  return Inspect(stage, scan, options);
}

}  // namespace mlp
