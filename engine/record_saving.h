// Writes the lock files. Several processes may run stages of one project at a time, so a file that
// somebody else wrote meanwhile is read again and gets only the entries that changed here.
#pragma once

#include "engine/environment.h"
#include "engine/parsed_cache.h"
#include "engine/records.h"
#include "pipelines/stage_graph.h"
#include "store/base/file_lock.h"
#include "store/layout.h"

namespace mlp {

// Notes which lock files are certainly still as they were read, after reading began at this moment
// of the wall clock, so that SaveLockFiles need not read them again.
Status SetStamps(FileSystem& fs, const ProjectPaths& paths, std::int64_t begun_ns,
                 Records& records);

// The lock of the project that is held, for moments, while files of the user are read and written
// again: lock files, .gitignore.
Result<FileLock> AcquireRecordsLock(FileSystem& fs, const ProjectPaths& paths);

// Reads the lock files again that somebody else has written meanwhile. Pointers to records become
// invalid.
Status ReloadLockFiles(FileSystem& fs, const ProjectPaths& paths, const StageGraph& graph,
                       Records& records);

// Writes the lock files of records.changed(), under a lock of the project that is held only for
// this. Entries of stages that had none come last, in the order of the graph, whichever stage ended
// first: so DVC has it. Durable on return; the records then hold what the files hold, and `cache`
// knows the files.
Status SaveLockFiles(FileSystem& fs, const ProjectPaths& paths, const ParsedCache& cache,
                     const StageGraph& graph, Records& records);

}  // namespace mlp
