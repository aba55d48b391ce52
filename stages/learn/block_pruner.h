// Pruning of whole residual blocks: again and again that one goes without which the loss over
// batches of the training split is least, until the goal is met. It is the loss itself rather than
// a criterion, since there are few blocks.

#ifndef MLPIPE_STAGES_LEARN_BLOCK_PRUNER_H_
#define MLPIPE_STAGES_LEARN_BLOCK_PRUNER_H_

#include <memory>

#include "stages/learn/pruner.h"

namespace mlp::stages {

// Units of the goal are blocks; a ratio is of all that could go (model/residual_blocks.h). An error
// at its place in the params for a model without such blocks, and a `keep` that is none of them.
std::unique_ptr<Pruner> MakeBlockPruner(const PrunerInput& input, const PruneRule& rule,
                                        const PruneGoal& goal, ParamsSection& section);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_BLOCK_PRUNER_H_
