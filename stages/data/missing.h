// Numbers in place of those that a table does not have.

#ifndef MLPIPE_STAGES_DATA_MISSING_H_
#define MLPIPE_STAGES_DATA_MISSING_H_

#include <map>
#include <string>
#include <vector>

#include "stages/data/samples.h"

namespace mlp::stages {

// Replaces each NaN in the splits by the mean of its column in the training split alone, as the
// other splits must not leak into it, and notes the mean in `columns`. Error: a column without any
// value in the training split.
void FillMissing(std::map<std::string, Samples>& splits, std::vector<Column>& columns);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_MISSING_H_
