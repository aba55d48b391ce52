// cnn: blocks of 3x3 convolutions with norm and activation, each block ending in a 2x2 max-pool;
// then dense layers. Settings: blocks ([[32, 32], [64]]: filters), norm, activation, hidden,
// dropout.
#include "stages/model/models.h"

namespace mlp::stages {
namespace {

LayerList MakeCnn(ParamsSection& settings, const Shape&, std::int64_t classes) {
  const auto blocks = settings.IntegerLists("blocks", {.fallback = {}, .min = 1, .max = 1 << 16});
  const LayerList norm = ReadNorm(settings);
  const std::string activation = ReadActivation(settings);
  LayerList list;
  for (const std::vector<std::int64_t>& block : blocks) {
    for (const std::int64_t filters : block) {
      Append(list, OneLayer("conv", {{"out", filters}}));
      Append(list, norm);
      Append(list, OneLayer(activation.c_str()));
    }
    Append(list, OneLayer("max_pool"));
  }
  Append(list, OneLayer("flatten"));
  Append(list, ReadDenseHead(settings, activation, classes));
  return list;
}

const ModelRegistration kCnn("cnn", MakeCnn);

}  // namespace
}  // namespace mlp::stages
