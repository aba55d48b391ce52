// UndoRecord: which files an experiment in the workspace may change, on disk before it changes the
// first. As long as the record is there, the workspace is to be put back (undo_restore.h).
//
//   <state>/tmp/undo/record.json     written last, removed first
//   <state>/tmp/undo/<number>        what stood at the path of the item of that number
//   <state>/tmp/undo/<number>.none   nothing stood there
//
//   record = {"version": 1, "since": text, "items": [item, ...], "new_directories": [path, ...]}
//   item   = {"path": path, "kind": "params" | "ignore" | "record" | "output" | "journal"
//             [, "written": SHA-256] [, "stored": digest, "isexec": true]}
//
// Of an item that has neither file nothing was changed yet. Files and directories get there by
// rename or as hard links, and go back by rename: that needs no room, and what comes back is what
// was there, with its times and modes. The order of these renames and of what follows them is the
// file system's own (journaled, as all are that mlpipe is used on), so only the record is synced.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/recorded_digests.h"
#include "engine/workspace.h"

namespace mlp {

enum class UndoKind {
  kParams,   // overrides are written into it; `written` is the SHA-256 of that
  kIgnore,   // a .gitignore: gets lines of outputs
  kRecord,   // a lock or pointer file
  kOutput,   // of a stage
  kJournal,  // of a process that was killed before
};

struct UndoItem {
  RelPath path;
  UndoKind kind = UndoKind::kOutput;
  std::string written = {};
  // Of a stage's output that was there: what the records say. From the store it comes back if a
  // command of another stage has removed it.
  std::string stored = {};
  bool is_executable = false;
};

struct UndoRecord {
  std::string since;  // when the experiment began: "2026-07-04 12:30:00"
  std::vector<UndoItem> items;
  std::vector<RelPath> new_directories;  // above items: were not there. Parents first

  // In `dir`, durably.
  Status Write(FileSystem& fs, const std::string& dir) const;
  // nullopt: there is none. kCorrupt, saying what to do, when it cannot be understood.
  static Result<std::optional<UndoRecord>> Read(FileSystem& fs, const std::string& dir);
  static std::string PathIn(const std::string& dir) { return dir + "/record.json"; }
};

// The place of what stood at an item's path, and the sign that nothing did.
std::string KeptPath(const std::string& dir, std::size_t item);
std::string NonePath(const std::string& dir, std::size_t item);

// The digests that the records name which would be put back: gc keeps them.
Status AddUndoDigests(const Workspace& workspace, DigestSet& digests);

}  // namespace mlp
