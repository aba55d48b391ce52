// resnet: residual blocks of two 3x3 convolutions (He et al.: arXiv:1512.03385), for small
// pictures: a 3x3 convolution without pool first, then groups of blocks, of which each but the
// first halves height and width and doubles the filters.
//
// Settings: width (filters of the first group, 64), blocks ([2, 2, 2, 2]: of each group, an
// 18-layer network), preactivation (arXiv:1603.05027), squeeze_excitation (the share of channels in
// the middle, 0 none; arXiv:1709.01507), drop_path (of the last block, rising from 0;
// arXiv:1603.09382), norm, activation, dropout.
#include <algorithm>
#include <cmath>

#include "stages/model/models.h"

namespace mlp::stages {
namespace {

struct Style {
  LayerList norm;
  std::string activation;
  bool is_preactivated;
  double squeeze;
};

LayerList Convolution(std::int64_t filters, std::int64_t kernel, std::int64_t stride) {
  return OneLayer("conv", {{"out", filters}, {"kernel", kernel}, {"stride", stride}});
}

LayerList Block(const Style& style, std::int64_t filters, std::int64_t stride, bool widens,
                double drop_path) {
  const LayerList activation = OneLayer(style.activation.c_str());
  LayerList body, shortcut = LayerList::array();
  if (style.is_preactivated) {
    Append(body, style.norm);
    Append(body, activation);
  }
  Append(body, Convolution(filters, 3, stride));
  Append(body, style.norm);
  Append(body, activation);
  Append(body, Convolution(filters, 3, 1));
  if (!style.is_preactivated) Append(body, style.norm);
  if (style.squeeze > 0) {
    const auto units =
        std::max<std::int64_t>(1, std::llround(style.squeeze * static_cast<double>(filters)));
    Append(body, OneLayer("squeeze_excitation", {{"units", units}}));
  }
  if (widens) {
    Append(shortcut, Convolution(filters, 1, stride));
    if (!style.is_preactivated) Append(shortcut, style.norm);
  }
  LayerList block =
      OneLayer("residual", {{"drop_path", drop_path}, {"body", body}, {"shortcut", shortcut}});
  if (!style.is_preactivated) Append(block, activation);
  return block;
}

LayerList MakeResnet(ParamsSection& settings, const Shape&, std::int64_t classes) {
  std::int64_t filters = settings.Integer("width", {.fallback = 64, .min = 1, .max = 4096});
  std::vector<std::int64_t> groups = {2, 2, 2, 2};
  if (settings.Has("blocks"))
    groups = settings.Integers("blocks", {.fallback = {}, .min = 1, .max = 100});
  Style style;
  style.is_preactivated = settings.Flag("preactivation", false);
  style.squeeze = settings.Number("squeeze_excitation", {.fallback = 0, .min = 0, .max = 1});
  const double drop_path = settings.Number("drop_path", {.fallback = 0, .min = 0, .max = 0.95});
  style.norm = ReadNorm(settings);
  style.activation = ReadActivation(settings);
  double count = 0, done = 0;
  for (const std::int64_t blocks : groups) count += static_cast<double>(blocks);

  LayerList list = Convolution(filters, 3, 1);
  const LayerList activation = OneLayer(style.activation.c_str());
  if (!style.is_preactivated) {
    Append(list, style.norm);
    Append(list, activation);
  }
  for (std::size_t group = 0; group < groups.size(); ++group) {
    if (group > 0) filters *= 2;
    for (std::int64_t block = 0; block < groups[group]; ++block, ++done) {
      const bool widens = group > 0 && block == 0;
      const double rate = count > 1 ? drop_path * done / (count - 1) : drop_path;
      Append(list, Block(style, filters, widens ? 2 : 1, widens, rate));
    }
  }
  if (style.is_preactivated) {
    Append(list, style.norm);
    Append(list, activation);
  }
  Append(list, ReadAverageHead(settings, classes));
  return list;
}

const ModelRegistration kResnet("resnet", MakeResnet);

}  // namespace
}  // namespace mlp::stages
