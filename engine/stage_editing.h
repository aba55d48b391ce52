// Editing what a project declares: stages added, removed, frozen; tracked data moved. Every edit is
// one of the text of a pipeline or pointer file (comments and order stay) and is checked as the
// whole project would be with it before anything is written. The workspace is loaded; afterwards it
// shows the state before, so open it anew.
#pragma once

#include <string>
#include <vector>

#include "engine/workspace.h"

namespace mlp {

// A stage as the command line of `stage add` describes it.
struct NewStage {
  std::string name;
  std::string cmd;
  std::string wdir;  // empty: beside the pipeline file
  std::string desc;
  bool always_changed = false;
  std::vector<std::string> deps;
  std::vector<std::string> params;  // "key,key", "file:key,key", "file:" for all of it
  std::vector<std::string> outs, outs_no_cache, outs_persist, outs_persist_no_cache;
  std::vector<std::string> metrics, metrics_no_cache, plots, plots_no_cache;
};

// Its definition with keys, lists and flags in the order in which DVC writes them.
Value DefinitionOf(const NewStage& stage);

// Into the pipeline file of the current directory, which is made if need be; also into .gitignore.
// kUsage when there is such a stage, unless `replace`: then its keys are changed in place.
Status AddStage(Workspace& workspace, const NewStage& stage, bool replace);

// Takes a stage out of its pipeline file and lock file, or deletes a pointer file; its outputs are
// no longer ignored by git, and are deleted if `with_outputs`. A file left empty is deleted.
Status RemoveStage(Workspace& workspace, const Stage& stage, bool with_outputs);

// False when it was so already. kUsage for a stage that foreach, matrix or a template made.
Result<bool> SetFrozen(Workspace& workspace, const Stage& stage, bool frozen);

// What a stage reads and writes beyond what it says: from its working directory.
struct NewEntries {
  std::vector<std::string> deps, outs;
};
// Behind those that its lists have; outputs also into .gitignore. kUsage for a stage that foreach,
// matrix or a template made.
Status AddEntries(Workspace& workspace, const Stage& stage, const NewEntries& entries);

// Moves data of a pointer file to `to` (into it, if that is a directory), and the pointer file with
// it where that is named after the data. Returns where the data went.
Result<RelPath> MoveData(Workspace& workspace, const RelPath& from, RelPath to);

}  // namespace mlp
