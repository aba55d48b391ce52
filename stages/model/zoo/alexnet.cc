// alexnet: five convolutions with local response norms behind the first two, as in Krizhevsky,
// Sutskever, Hinton: "ImageNet Classification with Deep Convolutional Neural Networks", NeurIPS
// 2012, sized for pictures from 32x32 up. Settings: width (filters of the first convolution),
// hidden, dropout.
#include "stages/model/models.h"

namespace mlp::stages {
namespace {

void AppendStep(LayerList& list, std::int64_t filters, std::int64_t kernel, bool has_norm,
                bool has_pool) {
  Append(list, OneLayer("conv", {{"out", filters}, {"kernel", kernel}, {"bias", true}}));
  Append(list, OneLayer("relu"));
  if (has_norm) Append(list, OneLayer("local_response_norm"));
  if (has_pool) Append(list, OneLayer("max_pool", {{"kernel", 3}, {"stride", 2}, {"padding", 1}}));
}

LayerList MakeAlexnet(ParamsSection& settings, const Shape&, std::int64_t classes) {
  const std::int64_t width = settings.Integer("width", {.fallback = 64, .min = 1, .max = 4096});
  LayerList list;
  AppendStep(list, width, 5, true, true);
  AppendStep(list, 2 * width, 5, true, true);
  AppendStep(list, 3 * width, 3, false, false);
  AppendStep(list, 2 * width, 3, false, false);
  AppendStep(list, 2 * width, 3, false, true);
  Append(list, OneLayer("flatten"));
  Append(list, ReadDenseHead(settings, "relu", classes));
  return list;
}

const ModelRegistration kAlexnet("alexnet", MakeAlexnet);

}  // namespace
}  // namespace mlp::stages
