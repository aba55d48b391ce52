// Writes the lock files. Several processes may run stages of one project at a time, so a file that
// somebody else wrote meanwhile is read again and gets only the entries that changed here.
#pragma once

#include "engine/environment.h"
#include "engine/parsed_cache.h"
#include "engine/records.h"
#include "store/layout.h"

namespace mlp {

// Notes which lock files are certainly still as they were read, after reading began at this moment
// of the wall clock, so that SaveLockFiles need not read them again.
Status SetStamps(FileSystem& fs, const ProjectPaths& paths, std::int64_t begun_ns,
                 Records& records);

// Writes the lock files of records.changed(), under a lock of the project that is held only for
// this. Durable on return; the records then hold what the files hold, and `cache` knows the files.
Status SaveLockFiles(FileSystem& fs, const ProjectPaths& paths, const ParsedCache& cache,
                     Records& records);

}  // namespace mlp
