#include "stages/model/residual_blocks.h"

namespace mlp::stages {

std::vector<std::size_t> DroppableBlocks(const Architecture& architecture) {
  std::vector<std::size_t> blocks;
  for (std::size_t i = 0; i < architecture.layers.size(); ++i) {
    const Layer& layer = architecture.layers[i];
    if (layer.type == "residual" && layer.shortcut.empty()) blocks.push_back(i);
  }
  return blocks;
}

Architecture WithoutLayer(const Architecture& architecture, std::size_t index) {
  Architecture smaller = architecture;
  smaller.layers.erase(smaller.layers.begin() + static_cast<std::ptrdiff_t>(index));
  return smaller;
}

}  // namespace mlp::stages
