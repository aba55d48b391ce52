#include "engine/commit.h"

#include <algorithm>
#include <thread>

#include "engine/dvc_locks.h"
#include "engine/file_reading.h"
#include "engine/fingerprint.h"
#include "engine/git_ignore.h"
#include "engine/output_files.h"
#include "engine/stage_errors.h"
#include "engine/stage_inspector.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

struct Candidate {
  StageId id = 0;
  const Stage* stage = nullptr;
  StageScan scan;
  LockedStage now;
  bool is_recorded = false;  // just so
};

// All that differs from the record; empty for a stage that is as recorded.
std::vector<Reason> Differences(const Stage& stage, const StageFacts& facts) {
  Stage without_command_rules = stage;  // what always runs may be committed all the same
  without_command_rules.frozen = without_command_rules.always_changed = false;
  std::vector<Reason> reasons = Decide(without_command_rules, facts, {}).reasons;
  std::erase_if(reasons, [](const Reason& reason) {
    return reason.kind == ReasonKind::kOutNotStored || reason.kind == ReasonKind::kOutDamaged ||
           reason.kind == ReasonKind::kCallback;
  });
  return reasons;
}

Error ChangedError(const Stage& stage, const std::vector<Reason>& reasons) {
  Error error{ErrorCode::kStageFailed, {}, {}, {}, {}, {}};
  error.message = Format("stage {} is not as it was recorded", Quoted(stage.Address()));
  for (const Reason& reason : reasons) error.notes.push_back(Explain(reason));
  error.hint = "record it as it stands with --force, or bring it up to date with 'mlpipe repro'";
  return error;
}

class Committing {
 public:
  Committing(Workspace& workspace, const CommitOptions& options)
      : workspace_(workspace),
        options_(options),
        inspector_(workspace),
        batch_(workspace.objects().NewBatch()),
        pool_(std::max(1, static_cast<int>(std::thread::hardware_concurrency()))) {}

  Result<std::vector<StageId>> Run(const std::vector<StageId>& stages) {
    std::vector<const Stage*> used;
    for (const StageId id : stages) used.push_back(&workspace_.graph().stage(id));
    MLP_TRY(CheckDvcIsElsewhere(workspace_, used));
    MLP_TRY(ReadAll(stages));
    for (Candidate& candidate : candidates_) MLP_TRY(Judge(candidate));
    MLP_TRY(StoreAll());
    MLP_TRY(FillRunCache());
    return Record();
  }

 private:
  Status ReadAll(const std::vector<StageId>& stages) {
    candidates_.reserve(stages.size());
    std::vector<FilesToRead> unknown;
    for (const StageId id : stages) {
      Candidate& candidate = candidates_.emplace_back();
      candidate.id = id;
      candidate.stage = &workspace_.graph().stage(id);
      MLP_ASSIGN(candidate.scan, inspector_.Scan(*candidate.stage));
      inspector_.ProbeNow(*candidate.stage, candidate.scan);
      for (PathScan* const scan : candidate.scan.All()) unknown.push_back(UnknownFiles(*scan));
    }
    Status read;
    ReadFiles(workspace_, pool_, std::move(unknown), HashingReader(workspace_),
              [&read](Status status) { read = std::move(status); });
    pool_.RunUntilIdle();
    return read;
  }

  Status Judge(Candidate& candidate) {
    const Stage& stage = *candidate.stage;
    MLP_TRY(workspace_.CheckNotInGit(stage));
    MLP_ASSIGN(StageFacts facts,
               inspector_.FactsOf(stage, candidate.scan, /*allow_missing=*/false));
    for (std::size_t i = 0; i < stage.outs.size(); ++i) {
      MLP_TRY(CheckStaysInside(workspace_, stage.outs[i].path));
      if (!candidate.scan.outs[i].exists)
        return Fail(ErrorCode::kNotFound,
                    Format("output {} of stage {} does not exist", Quoted(stage.outs[i].text),
                           Quoted(stage.Address())),
                    "make it, or have it made by 'mlpipe repro'");
    }
    const std::vector<Reason> differences = Differences(stage, facts);
    if (!facts.missing_deps.empty() || !facts.missing_params.empty() || !facts.unknown_deps.empty())
      return Fail(BlockedError(stage, differences));
    candidate.is_recorded = facts.recorded != nullptr && *facts.recorded == facts.now;
    if (!differences.empty() && !options_.force) return Fail(ChangedError(stage, differences));
    candidate.now = std::move(facts.now);
    return {};
  }

  Status StoreAll() {
    Status stored;
    for (Candidate& candidate : candidates_) {
      StoreOutputs(workspace_, pool_, *batch_, *candidate.stage, candidate.scan.outs,
                   [&stored](Status status) {
                     if (stored) stored = std::move(status);
                   });
    }
    pool_.RunUntilIdle();
    MLP_TRY(stored);
    return batch_->Publish();
  }

  Result<std::vector<StageId>> Record() {
    std::vector<StageId> changed;
    std::vector<const Stage*> stages;
    for (Candidate& candidate : candidates_) {
      stages.push_back(candidate.stage);
      if (options_.relink) MLP_TRY(LinkOutputs(workspace_, *candidate.stage, candidate.now));
      if (candidate.is_recorded) continue;
      workspace_.records().Set(*candidate.stage, std::move(candidate.now));
      changed.push_back(candidate.id);
    }
    MLP_TRY(IgnoreOutputs(workspace_, stages));
    MLP_TRY(workspace_.SaveRecords());
    return changed;
  }

  // As DVC does it: of what differs from its record, or all when forced.
  Status FillRunCache() {
    const Layout& layout = workspace_.layout();
    if (!layout.commit_fills_run_cache) return {};
    std::vector<RunCacheEntry> entries;
    for (const Candidate& candidate : candidates_) {
      if (!CanUseRunCache(*candidate.stage)) continue;
      if (candidate.is_recorded && !options_.force) continue;
      RunCacheEntry& entry = entries.emplace_back(ToRunCacheEntry(
          layout, FingerprintOf(layout, *candidate.stage, candidate.now), candidate.now));
      entry.is_own_run = true;  // so the user says
    }
    return workspace_.run_cache().Put(entries);
  }

  Workspace& workspace_;
  const CommitOptions& options_;
  StageInspector inspector_;
  const std::unique_ptr<ObjectBatch> batch_;
  std::vector<Candidate> candidates_;
  WorkerPool pool_;  // last: its threads are joined first
};

}  // namespace

Result<std::vector<StageId>> CommitStages(Workspace& workspace, const std::vector<StageId>& stages,
                                          const CommitOptions& options) {
  Committing committing(workspace, options);
  Result<std::vector<StageId>> changed = committing.Run(stages);
  (void)workspace.index().Flush();  // a cache
  return changed;
}

}  // namespace mlp
