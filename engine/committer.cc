#include "engine/committer.h"

#include <algorithm>
#include <utility>

#include "engine/dvc_locks.h"
#include "engine/git_ignore.h"
#include "engine/journal_recovery.h"
#include "engine/output_files.h"
#include "store/base/format.h"
#include "store/base/text.h"

namespace mlp {
namespace {

// Commits and saves may take this part of the time: one in so many.
constexpr std::int64_t kCommitShare = 3;
constexpr std::int64_t kSaveShare = 10;
constexpr std::int64_t kShortestSavePause = 1'000'000'000;

std::vector<RunCacheEntry> RunCacheEntries(const Layout& layout,
                                           const std::vector<const StageRecord*>& records) {
  std::vector<RunCacheEntry> entries;
  for (const StageRecord* record : records) {
    if (!record->has_result() || record->fingerprint.empty()) continue;
    RunCacheEntry& entry =
        entries.emplace_back(ToRunCacheEntry(layout, record->fingerprint, record->entry));
    // Who restored another's result does not vouch for it.
    entry.is_own_run = record->outcome == RunOutcome::kSucceeded;
  }
  return entries;
}

// On a worker. `objects_only` ones are among `stored`, not among `ended`.
Status Commit(Workspace& workspace, ObjectBatch& batch, RunLog* run_log, OutputIgnorer& ignorer,
              const std::vector<const StageRecord*>& stored,
              const std::vector<const StageRecord*>& ended) {
  MLP_TRY(batch.Publish());
  for (const StageRecord* record : stored) {
    if (!record->is_stored) continue;
    MLP_TRY(LinkOutputs(workspace, *record->stage, record->entry));
  }
  MLP_TRY(workspace.run_cache().Put(RunCacheEntries(workspace.layout(), ended)));
  std::vector<RunRecord> runs;
  std::vector<const Stage*> with_result;
  for (const StageRecord* record : ended) {
    runs.push_back(ToRunRecord(*record));
    if (record->has_result()) with_result.push_back(record->stage);
  }
  if (run_log != nullptr) MLP_TRY(run_log->Append(runs));
  return ignorer.Add(with_result);
}

}  // namespace

Committer::Committer(Workspace& workspace, WorkerPool& pool, OnFailure on_failure)
    : workspace_(workspace),
      pool_(pool),
      on_failure_(std::move(on_failure)),
      batch_(workspace.objects().NewBatch()),
      ignorer_(workspace),
      next_save_ns_(Now() + kShortestSavePause) {}

std::int64_t Committer::Now() const {
  return workspace_.environment().clock.MonotonicNs();
}

Status Committer::Open() {
  if (run_log_) return {};
  MLP_TRY(workspace_.fs().MakeDirs(workspace_.paths().StateDir()));
  MLP_ASSIGN(journal_, RecordJournal::Create(workspace_, kReproCommand));
  MLP_ASSIGN(RunLog log, RunLog::Open(workspace_.paths().Database()));
  run_log_ = std::make_shared<RunLog>(std::move(log));
  return {};
}

Status Committer::TakeOver() {
  MLP_ASSIGN(const bool has_journals, HasJournals(workspace_));
  if (!has_journals) return {};
  MLP_TRY(Open());
  MLP_ASSIGN(auto taken, TakeOverJournals(workspace_, *journal_));
  for (StageRecord& record : taken) {
    taken_over_.insert_or_assign(record.execution.id, std::move(record));
  }
  return {};
}

bool Committer::Confirm(StageId id, bool is_stored, Done done) {
  auto taken = taken_over_.extract(id);
  if (taken.empty()) return false;
  StageRecord record = std::move(taken.mapped());
  record.metrics = ReadMetrics(workspace_, *record.stage);
  record.is_stored = is_stored;
  if (!is_stored) record.fingerprint = {};
  queue_.push_back({std::move(record), false, std::move(done)});
  return true;
}

Result<std::vector<std::int64_t>> Committer::DurationsOf(const std::vector<StageId>& stages) {
  MLP_TRY(Open());
  // A connection of its own: the other one may be in the hands of a commit.
  MLP_ASSIGN(RunLog log, RunLog::Open(workspace_.paths().Database()));
  MLP_ASSIGN(const auto by_stage, log.LastDurations());
  const StageGraph& graph = workspace_.graph();
  std::vector<std::int64_t> durations(graph.size(), 0);
  for (const StageId id : stages) {
    const auto found = by_stage.find(graph.stage(id).Address());
    if (found != by_stage.end()) durations[id] = found->second;
  }
  return durations;
}

Status Committer::Add(StageRecord record, Done done) {
  MLP_TRY(Open());
  taken_over_.erase(record.execution.id);
  if (record.has_result()) {
    record.metrics = ReadMetrics(workspace_, *record.stage);
    MLP_TRY(journal_->Ended(record, workspace_.records().FindSaved(*record.stage)));
  } else {
    journal_->Abandon(*record.stage);
  }
  queue_.push_back({std::move(record), false, std::move(done)});
  return {};
}

bool Committer::IsIgnoreFileRead(const Stage& stage) {
  if (!read_paths_) {
    read_paths_.emplace();
    for (StageId id = 0; id < workspace_.graph().size(); ++id) {
      for (const Dependency& dep : workspace_.graph().stage(id).deps)
        if (dep.kind == DependencyKind::kPath) read_paths_->insert(dep.path);
    }
  }
  for (const Output& out : stage.outs) {
    RelPath directory = out.path;
    while (out.cache && !directory.is_root()) {
      directory = directory.Parent();
      if (read_paths_->contains(directory)) return true;
    }
  }
  return false;
}

void Committer::AddObjects(StageRecord record, Done done) {
  queue_.push_back({std::move(record), true, std::move(done)});
}

void Committer::Work() {
  const std::int64_t now = Now();
  if (!in_flight_ && !queue_.empty() && now >= next_commit_ns_) Begin();
  if (!unsaved_.empty() && now >= next_save_ns_) Save();
}

void Committer::Begin() {
  in_flight_ = true;
  auto group = std::make_shared<Group>(std::exchange(queue_, {}));
  pool_.Submit([this, group, begun_ns = Now(), batch = batch_, run_log = run_log_] {
    std::vector<const StageRecord*> stored, ended;
    for (const Item& item : *group) {
      if (item.record.has_result()) stored.push_back(&item.record);
      if (!item.objects_only) ended.push_back(&item.record);
    }
    Status status = Commit(workspace_, *batch, run_log.get(), ignorer_, stored, ended);
    return [this, group, begun_ns, status = std::move(status)] {
      in_flight_ = false;
      const std::int64_t now = Now();
      const bool awaited = LinksReplaceOutputs(workspace_);
      next_commit_ns_ = awaited ? now : now + (now - begun_ns) * (kCommitShare - 1);
      End(*group, status);
    };
  });
}

void Committer::End(Group& group, const Status& status) {
  std::vector<StageId> failed;
  for (Item& item : group) {
    const StageRecord& record = item.record;
    if (!status) {
      failed.push_back(record.execution.id);
    } else if (!item.objects_only && record.has_result()) {
      const LockedStage* before = workspace_.records().FindSaved(*record.stage);
      if (before == nullptr || *before != record.entry) {
        workspace_.records().Set(*record.stage, record.entry);
      }
      unsaved_.push_back(record.execution.id);
    }
  }
  if (!status) ReportFailure(failed, status.error());
  for (Item& item : group) {
    if (item.done) item.done(status);
  }
}

void Committer::Save() {
  const std::int64_t begun_ns = Now();
  Status status = workspace_.SaveRecords();
  std::vector<const Stage*> saved;
  for (const StageId id : unsaved_) saved.push_back(&workspace_.graph().stage(id));
  if (status && journal_) status = journal_->Forget(saved);
  if (!status) ReportFailure(unsaved_, status.error());
  unsaved_.clear();
  const std::int64_t now = Now();
  next_save_ns_ = now + std::max(kShortestSavePause, (now - begun_ns) * kSaveShare);
}

void Committer::Finish() {
  while (in_flight_ || !queue_.empty()) {
    if (!in_flight_) Begin();
    pool_.RunUntilIdle();
  }
  if (!unsaved_.empty()) Save();
  for (const RelPath& file : ignorer_.written()) workspace_.NoteWritten(file);
  journal_.reset();
  run_log_.reset();
}

void Committer::ReportFailure(const std::vector<StageId>& stages, const Error& cause) {
  constexpr std::size_t kMostNames = 5;
  std::vector<std::string> names;
  for (const StageId id : stages) {
    if (names.size() < kMostNames) names.push_back(Quoted(workspace_.graph().stage(id).Address()));
  }
  std::string who = stages.size() == 1 ? "the result of stage " : "the results of stages ";
  who += Join(names, ", ");
  if (stages.size() > kMostNames) who += Format(" and {} more", stages.size() - kMostNames);
  Error error = cause;
  error.message = Format("{} could not be recorded: {}", who, cause.message);
  if (error.hint.empty()) {
    error.hint = "when that is mended, 'mlpipe repro' takes the results over; nothing runs again";
  }
  on_failure_(stages, std::move(error));
}

}  // namespace mlp
