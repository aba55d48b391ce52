// RecordJournal: what a process that runs stages has finished and not yet put where it belongs. A
// kill -9 loses none of it: the next process takes it over (journal_recovery.h), and meanwhile
// everybody who loads the project sees it (OverlayJournals).
//
// Nothing here is synced: an entry is a claim about the workspace that is believed only as far as
// the files bear it out, so a power cut costs at most a stage that runs again.
//
//   <state>/tmp/journals/<random>.lock       FileLock, held while the process lives; names it
//   <state>/tmp/journals/<random>.journal    one process's journal
//
//   journal = "mlpipe-journal-1 " algorithm LF  { length " " checksum LF  payload LF }
//
// where length counts the bytes of the payload (decimal) and checksum is the first 16 hex digits of
// its SHA-256. An entry that is not whole ends the journal. A payload is JSON, one of
//
//   {"begun": address}                       the process is running or restoring the stage
//   {"stage": address, "replaces": hex,      it has ended: `entry` is its YAML for the lock file;
//    "entry": text, "fingerprint": hex,      `replaces` is the SHA-256 of the YAML of the entry
//    that "outcome": name, "started_ns": n,       stood in the lock file before, "" if none did
//    "duration_ns": n, "exit_status": n, "log_file": path}
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "engine/stage_record.h"
#include "engine/workspace.h"
#include "store/base/file_lock.h"

namespace mlp {

class RecordJournal {
 public:
  // `command` is what others see as its name ("mlpipe repro").
  static Result<RecordJournal> Create(const Workspace& workspace, std::string_view command);
  RecordJournal(RecordJournal&&) noexcept;
  RecordJournal& operator=(RecordJournal&&) noexcept;
  // Removes the journal, unless it holds something that stands nowhere else.
  ~RecordJournal();

  Status Begun(const Stage& stage);
  // Gone for now: it failed, say, so that nothing is to be kept.
  Status Abandoned(const Stage& stage);
  Status Ended(const StageRecord& record, const LockedStage* replaced);
  // These stand in the lock files by now. Rewrites the journal, so that it stays short.
  Status Forget(const std::vector<const Stage*>& stages);

 private:
  RecordJournal(FileSystem& fs, std::string path, HashAlgorithm algorithm, FileLock lock);
  Status Append(const std::string& address, const std::string& payload);
  Status Rewrite();

  FileSystem* fs_;
  std::string path_;  // without suffix; empty: moved from
  HashAlgorithm algorithm_;
  std::optional<FileLock> lock_;
  std::unique_ptr<WritableFile> file_;
  std::map<std::string, std::string> entries_;  // what is in it by address, as bytes of the file
  std::set<std::string> begun_;
};

// One entry of a journal that has ended.
struct JournaledRecord {
  std::string stage;  // its address
  std::string replaces;
  StageRecord record;  // record.stage is not set
};

struct JournalContent {
  std::vector<std::string> begun;  // addresses of stages that have begun and not ended
  std::vector<JournaledRecord> ended;
};

// The journals of a project, living or dead, as paths without suffix.
Result<std::vector<std::string>> ListJournals(FileSystem& fs, const std::string& dir);
// What is whole in it. An empty one when it is not there, or of another version or algorithm.
Result<JournalContent> ReadJournal(FileSystem& fs, const std::string& path,
                                   HashAlgorithm algorithm);

// What JournaledRecord::replaces is of an entry, nullptr included.
std::string JournalHash(HashAlgorithm algorithm, const LockedStage* entry);

// Lays what the journals say over the records of the workspace: each entry whose stage is declared
// and whose lock entry is still the one that it replaces.
Status OverlayJournals(const Workspace& workspace, Records& records);

}  // namespace mlp
