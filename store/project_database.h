// The project's database: what cannot be remade, in SQLite, written with synchronous=FULL and never
// thrown away. It holds the record of runs (run_log.h) and the queue of experiments (task_queue.h).
#pragma once

#include <string>

#include "store/base/error.h"
#include "store/database.h"

namespace mlp {

// Opens or makes it, and migrates an older one. A newer or damaged one is refused with what to do.
Result<SQLite::Database> OpenProjectDatabase(const std::string& path);

}  // namespace mlp
