// Committer: puts what finished stages made where it belongs, many stages at a time: syncing to
// disk costs the same for one stage and for a hundred. One commit is in flight, on a worker; what
// ends meanwhile goes into the next one.
//
// The order, which keeps every prefix a valid project: journal (at once, not synced) | objects |
// run cache | run log | .gitignore | lock files (at intervals, and at the end) | out of the
// journal. What a kill interrupts is in the journal, and the next repro takes it over from there.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/git_ignore.h"
#include "engine/record_journal.h"
#include "engine/stage_record.h"
#include "engine/workspace.h"
#include "store/base/worker_pool.h"

namespace mlp {

class Committer {
 public:
  // Hears that the results of these stages could not be written down.
  using OnFailure = std::function<void(const std::vector<StageId>& stages, Error error)>;
  using Done = std::function<void(const Status&)>;

  Committer(Workspace& workspace, WorkerPool& pool, OnFailure on_failure);

  // Opens journal and run log: call it before the first command runs, so that what cannot be
  // written is found before, not after. A repro of nothing pays nothing.
  Status Open();
  // Takes over what processes that were killed had finished. Before the first stage is decided.
  Status TakeOver();
  // The stage is as it is recorded. If that record was taken over, it is committed, as by Add, and
  // the answer is true. Not `is_stored`: its objects are neither in the batch nor in the store.
  bool Confirm(StageId id, bool is_stored, Done done = {});
  // How long each of `stages` took when it last succeeded, by StageId; 0: not known.
  Result<std::vector<std::int64_t>> DurationsOf(const std::vector<StageId>& stages);
  // Where the outputs of stages go before they are handed over here. From any thread.
  ObjectBatch& batch() { return *batch_; }
  // A run or restoration that has ended; its objects are in the batch or the store, and
  // record.execution.id is set. `done` is called when it is committed, or could not be.
  Status Add(StageRecord record, Done done = {});
  // Whether a .gitignore line of the stage comes to stand in a directory that some stage reads:
  // then nothing downstream may begin before the stage is committed.
  bool IsIgnoreFileRead(const Stage& stage);
  // Only the objects of a stage: its record stands.
  void AddObjects(StageRecord record, Done done = {});

  // The path of the journal; empty while there is none.
  std::string journal() const { return journal_ ? journal_->path() : std::string(); }

  // Begins a commit and saves the lock files, if it is time to. Call it in every turn of the loop.
  void Work();
  // Blocks until everything is committed and saved.
  void Finish();

 private:
  struct Item {
    StageRecord record;
    bool objects_only = false;
    Done done;
  };
  using Group = std::vector<Item>;

  void Begin();
  void End(Group& group, const Status& status);
  void Save();
  void ReportFailure(const std::vector<StageId>& stages, const Error& cause);
  std::int64_t Now() const;

  Workspace& workspace_;
  WorkerPool& pool_;
  const OnFailure on_failure_;
  const std::shared_ptr<ObjectBatch> batch_;
  OutputIgnorer ignorer_;  // the commit's that is in flight
  std::optional<RecordJournal> journal_;
  std::shared_ptr<RunLog> run_log_;            // while a commit is in flight, that one's
  std::map<StageId, StageRecord> taken_over_;  // not confirmed yet
  Group queue_;
  bool in_flight_ = false;
  std::optional<std::set<RelPath>> read_paths_;  // what stages depend on
  std::vector<StageId> unsaved_;                 // committed, and in no lock file yet
  std::int64_t next_commit_ns_ = 0;
  std::int64_t next_save_ns_ = 0;
};

}  // namespace mlp
