// CleanCopy: a directory that holds what a stage declares that it reads, as it is recorded, and
// nothing else of the project. Every byte comes from the store, or from the workspace where the
// store has it not (code, params), and is checked against the record on the way.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/stage_inspector.h"
#include "engine/workspace.h"

namespace mlp {

struct CopyInput {
  std::string text;  // of the dependency, or the params file
  RelPath path;
  // Of the whole path. Its digest is empty where only a part is recorded: some files, which are
  // then those of `workspace`, or a `part` of one, which is looked at when the file is there.
  PathRecord record;
  std::optional<PathScan> workspace;  // it stands there as recorded; every digest is known
  std::optional<Dependency> part = {};
  Digest part_digest = {};
  // Of a params file: what it is to hold, as it is recorded. No keys: it whole.
  std::optional<LockedParams> params = {};
  bool python_equality = false;  // of these: see Layout
  std::vector<std::string> keys = {};
};

struct CopyPlan {
  std::vector<CopyInput> inputs;
  std::vector<RelPath> directories;  // to be there: the working directory, those of outputs
};

// What the copy holds, for a stage whose `scan` is what `entry` records. kInvalid when the stage
// reads what a copy cannot hold: a path that leaves the project without being absolute.
Result<CopyPlan> PlanCopy(Workspace& workspace, const Stage& stage, const LockedStage& entry,
                          const StageScan& scan);

// Makes it below `root`, an empty directory. kNotFound when something is nowhere at hand,
// kCorrupt when it is not what the record says. On any thread.
Status MakeCopy(FileSystem& fs, Clock& clock, LocalObjectStore& store, const CopyPlan& plan,
                const std::string& root);

}  // namespace mlp
