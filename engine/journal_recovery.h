// What processes have finished and not yet put where it belongs, as their journals say: laid over
// the records for everybody who loads the project, and taken over from those that were killed.
#pragma once

#include <vector>

#include "engine/record_journal.h"

namespace mlp {

// Lays the entries of all journals over the records: each whose stage is declared and whose lock
// entry is still the one that it replaces. Of several for one stage the newest counts.
Status OverlayJournals(const Workspace& workspace, Records& records);

// Moves what dead journals hold into `journal`, as long as it still counts, and removes them.
// Returns it, with stage and execution.id set. It is believed only as far as the files bear it out.
Result<std::vector<StageRecord>> TakeOverJournals(const Workspace& workspace,
                                                  RecordJournal& journal);

// Whether any process has left, or is writing, a journal.
Result<bool> HasJournals(const Workspace& workspace);

// What the processes that write journals say of themselves, but for the writer of `own`.
std::vector<std::string> LivingJournalsBut(const Workspace& workspace, const std::string& own);

}  // namespace mlp
