// StageInspector: finds out what is so about a stage, for Decide. Looks, changes nothing.
//
// In two steps, because what lies between them, reading files whose digests are not known, may take
// long and is done by workers in `repro` and at once in `status`.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/decision.h"
#include "engine/dependency_probe.h"
#include "engine/fingerprint.h"
#include "engine/stage_environment.h"
#include "engine/workspace.h"
#include "store/path_scan.h"

namespace mlp {

// What stands at a stage's paths, in the order of its declaration.
struct StageScan {
  std::vector<PathScan> deps;  // of a probed dependency: empty
  std::vector<Probe> probes;   // of the probed dependencies, in their order
  std::vector<PathScan> outs;
  EnvironmentScan environment;  // what of it is part of the fingerprint

  std::vector<PathScan*> All();
};

struct Inspection {
  Decision decision;
  LockedStage now;          // what the stage depends on, as it is
  Fingerprint fingerprint;  // empty when the stage cannot use the run cache or cannot run
};

class StageInspector {
 public:
  explicit StageInspector(Workspace& workspace) : workspace_(workspace), environments_(workspace) {}

  // These stages of the workspace's graph are going to be looked at: what is known of their files
  // is read at once, if they are many.
  void Expect(const std::vector<StageId>& stages);
  // An output that was seen is not looked at again as a dependency of the next stage, until
  // BeginChanges.
  Result<StageScan> Scan(const Stage& stage);
  // Files are going to change while stages are looked at: nothing is remembered from now on.
  void BeginChanges();
  StageEnvironments& environments() { return environments_; }
  Result<std::vector<PathScan>> ScanDeps(const Stage& stage);
  Result<std::vector<PathScan>> ScanOuts(const Stage& stage);
  // The declared params as they are now, sorted. nullopt: something is missing.
  Result<std::optional<std::vector<LockedParams>>> ReadParamsOf(const Stage& stage);
  // What must be asked to fill StageScan::probes.
  std::vector<ProbeRequest> ProbesOf(const Stage& stage) const;
  // Asks on this thread. Where the project's commands may not run, theirs is that failure.
  void ProbeNow(const Stage& stage, StageScan& scan) const;
  // What is so, without what the run cache has. All digests in `scan` must be known.
  Result<StageFacts> FactsOf(const Stage& stage, const StageScan& scan, bool allow_missing);
  // The same, and what follows from it.
  Result<Inspection> Inspect(const Stage& stage, const StageScan& scan,
                             const DecideOptions& options);
  // For plans: from now on Inspect sees `record` at a stage's dependency `path`, whatever stands
  // there.
  void Assume(const RelPath& path, const PathRecord& record) { assumed_[path] = record; }
  bool Assumes(const RelPath& path) const { return assumed_.contains(path); }
  // Scan, probe and hash what is unknown, on this thread.
  Result<StageScan> ScanNow(const Stage& stage);
  // ScanNow, then as the one without Now.
  Result<StageFacts> FactsNow(const Stage& stage);
  Result<Inspection> InspectNow(const Stage& stage, const DecideOptions& options);

 private:
  struct ParamsFile {
    FileStat stat;
    Value value;
  };

  void AddDeps(const Stage& stage, const StageScan& scan, bool allow_missing, StageFacts& facts);
  void AddMissing(const Dependency& dep, bool allow_missing, StageFacts& facts);
  void AddEnvironment(const Stage& stage, StageFacts& facts) const;
  Status AddParams(const Stage& stage, StageFacts& facts);
  Status AddStored(const Stage& stage, StageFacts& facts);
  // nullptr when the file does not exist.
  Result<const Value*> ReadParams(const ParamsDependency& params);
  Result<bool> IsStored(const Digest& digest);
  Result<std::optional<LockedStage>> FindInRunCache(const Stage& stage, const LockedStage& now,
                                                    const Fingerprint& fingerprint);

  Workspace& workspace_;
  StageEnvironments environments_;
  std::map<RelPath, ParamsFile> params_files_;  // parsed once while unchanged
  std::map<RelPath, PathRecord> assumed_;
  std::unordered_map<RelPath, ScannedFile> seen_;  // outputs that are single files, all known
  bool remembers_ = true;
};

LockedPath ToLocked(const std::string& text, const PathRecord& record);
PathRecord ToRecord(const LockedPath& locked);

}  // namespace mlp
