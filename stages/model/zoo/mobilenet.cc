// mobilenet: depthwise convolutions, each followed by a 1x1 convolution over the channels (Howard
// et al.: arXiv:1704.04861). Settings: width (filters of the first convolution, 32), blocks
// ([1, 2, 2, 3]: of each group; each group but the first halves height and width and doubles the
// filters), norm, activation, dropout.
#include "stages/model/models.h"

namespace mlp::stages {
namespace {

LayerList MakeMobilenet(ParamsSection& settings, const Shape&, std::int64_t classes) {
  std::int64_t filters = settings.Integer("width", {.fallback = 32, .min = 1, .max = 4096});
  std::vector<std::int64_t> groups = {1, 2, 2, 3};
  if (settings.Has("blocks"))
    groups = settings.Integers("blocks", {.fallback = {}, .min = 1, .max = 100});
  LayerList norm_and_activation = ReadNorm(settings);
  Append(norm_and_activation, OneLayer(ReadActivation(settings).c_str()));

  LayerList list = OneLayer("conv", {{"out", filters}});
  Append(list, norm_and_activation);
  for (std::size_t group = 0; group < groups.size(); ++group) {
    filters *= 2;
    for (std::int64_t block = 0; block < groups[group]; ++block) {
      const std::int64_t stride = group > 0 && block == 0 ? 2 : 1;
      Append(list, OneLayer("depthwise_conv", {{"stride", stride}}));
      Append(list, norm_and_activation);
      Append(list, OneLayer("conv", {{"out", filters}, {"kernel", 1}}));
      Append(list, norm_and_activation);
    }
  }
  Append(list, ReadAverageHead(settings, classes));
  return list;
}

const ModelRegistration kMobilenet("mobilenet", MakeMobilenet);

}  // namespace
}  // namespace mlp::stages
