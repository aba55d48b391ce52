// The workspace put back as it was before an experiment, by its UndoRecord.
#pragma once

#include <string>
#include <vector>

#include "engine/undo_record.h"

namespace mlp {

// Whether an experiment has begun to change the workspace and is not over.
Result<bool> HasUndo(const Workspace& workspace);

// For who has the run lock alone, DVC's, and one on the cache. Puts back whatever was changed,
// removes what was not there, and then the record. What the user has edited meanwhile is left as it
// is: sentences that say so come back. When something cannot be put back all else is, the error
// says what and where its former content lies, and the record stays: calling again tries again.
Result<std::vector<std::string>> RestoreWorkspace(Workspace& workspace);

// The experiment is over: what it left is there to stay.
Status ForgetUndo(const Workspace& workspace);

}  // namespace mlp
