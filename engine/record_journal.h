// RecordJournal: what a process that runs stages has finished and not yet put where it belongs. A
// kill -9 loses none of it: the next process that runs stages takes it over, and meanwhile
// everybody who loads the project sees it (journal_recovery.h).
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
// its SHA-256. An entry that is not whole ends the journal. A payload is JSON:
//
//   {"stage": address, "replaces": hex, "entry": text, "fingerprint": hex, "outcome": name,
//    "started_ns": n, "duration_ns": n, "exit_status": n, "log_file": path, "environment": text}
//
// `entry` is the YAML for the lock file; `replaces` is the SHA-256 of the YAML of the entry that
// stood there before, "" if none did. `environment` is what the run log keeps of it.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/stage_record.h"
#include "engine/workspace.h"
#include "store/base/atomic_file.h"
#include "store/base/file_lock.h"

namespace mlp {

class RecordJournal {
 public:
  // `command` is what others see as its name ("mlpipe repro"); of `new_name` it takes the first
  // that nobody else has taken for a dead process's.
  static Result<RecordJournal> Create(const Workspace& workspace, std::string_view command,
                                      const std::function<std::string()>& new_name = RandomName);
  RecordJournal(RecordJournal&&) noexcept;
  RecordJournal& operator=(RecordJournal&&) noexcept;
  // Removes the journal, unless it holds something that stands nowhere else.
  ~RecordJournal();

  const std::string& path() const { return path_; }
  // What an earlier process had finished of this stage stands no longer.
  void Abandon(const Stage& stage) { entries_.erase(stage.Address()); }
  Status Ended(const StageRecord& record, const LockedStage* replaced);
  // These stand in the lock files by now. Rewrites the journal, so that it stays short.
  Status Forget(const std::vector<const Stage*>& stages);

 private:
  RecordJournal(FileSystem& fs, std::string path, HashAlgorithm algorithm, FileLock lock);
  Status Rewrite();

  FileSystem* fs_;
  std::string path_;  // without suffix; empty: moved from
  HashAlgorithm algorithm_;
  std::optional<FileLock> lock_;
  std::unique_ptr<WritableFile> file_;
  std::map<std::string, std::string> entries_;  // what is in it by address, as bytes of the file
};

// One entry of a journal.
struct JournaledRecord {
  std::string stage;  // its address
  std::string replaces;
  StageRecord record;  // record.stage is not set
};

// The journals of a project, living or dead, as paths without suffix.
Result<std::vector<std::string>> ListJournals(FileSystem& fs, const std::string& dir);
// The two files of the one at `path`.
std::string JournalFileOf(const std::string& path);
std::string JournalLockOf(const std::string& path);
// What is whole in it. Nothing when it is not there, or of another version or algorithm.
Result<std::vector<JournaledRecord>> ReadJournal(FileSystem& fs, const std::string& path,
                                                 HashAlgorithm algorithm);
// What the process that writes it says of itself.
std::string JournalHolder(const std::string& path);
// nullopt when the process that writes it lives. While the result is held, it is nobody's; Remove
// takes it away.
class DeadJournal {
 public:
  static Result<std::optional<DeadJournal>> Take(FileSystem& fs, std::string path);
  Status Remove();

 private:
  DeadJournal(FileSystem& fs, std::string path, FileLock lock)
      : fs_(&fs), path_(std::move(path)), lock_(std::move(lock)) {}
  FileSystem* fs_;
  std::string path_;
  FileLock lock_;
};

// What JournaledRecord::replaces is of an entry, nullptr included.
std::string JournalHash(HashAlgorithm algorithm, const LockedStage* entry);

}  // namespace mlp
