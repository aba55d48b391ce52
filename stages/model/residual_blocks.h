// Whole residual blocks as what pruning takes out: a block without layers on its shortcut gives
// what came in once its body is gone, so that the block itself can go.

#ifndef MLPIPE_STAGES_MODEL_RESIDUAL_BLOCKS_H_
#define MLPIPE_STAGES_MODEL_RESIDUAL_BLOCKS_H_

#include <cstddef>
#include <vector>

#include "stages/model/architecture.h"

namespace mlp::stages {

// Where in the architecture's list such blocks stand, ascending. Blocks inside of others are part
// of those.
std::vector<std::size_t> DroppableBlocks(const Architecture& architecture);

// The architecture without the layer at `index` of its list.
Architecture WithoutLayer(const Architecture& architecture, std::size_t index);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_MODEL_RESIDUAL_BLOCKS_H_
