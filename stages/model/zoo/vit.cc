// vit: a transformer over patches with a class token and learnt positions (Dosovitskiy et al.:
// arXiv:2010.11929), norms before attention and dense layers. Settings: patch (4), width (192),
// depth (6), heads (3), hidden (units of the dense layers in the middle, twice the width),
// drop_path (of the last block, rising from 0), dropout.
#include "stages/model/models.h"

namespace mlp::stages {
namespace {

LayerList Residual(const LayerList& body, double drop_path) {
  return OneLayer("residual", {{"drop_path", drop_path}, {"body", body}});
}

LayerList MakeVit(ParamsSection& settings, const Shape&, std::int64_t classes) {
  const std::int64_t patch = settings.Integer("patch", {.fallback = 4, .min = 1, .max = 256});
  const std::int64_t width = settings.Integer("width", {.fallback = 192, .min = 1, .max = 8192});
  const std::int64_t depth = settings.Integer("depth", {.fallback = 6, .min = 1, .max = 200});
  const std::int64_t heads = settings.Integer("heads", {.fallback = 3, .min = 1, .max = 256});
  const std::int64_t hidden =
      settings.Integer("hidden", {.fallback = 2 * width, .min = 1, .max = 1 << 16});
  const double drop_path = settings.Number("drop_path", {.fallback = 0, .min = 0, .max = 0.95});
  const double dropout = settings.Number("dropout", {.fallback = 0, .min = 0, .max = 0.95});
  if (width % heads != 0) throw settings.Wrong("heads", "must divide the width");

  LayerList list = OneLayer("patches", {{"out", width}, {"size", patch}});
  Append(list, OneLayer("class_token"));
  Append(list, OneLayer("positions"));
  for (std::int64_t block = 0; block < depth; ++block) {
    const double rate =
        depth > 1 ? drop_path * static_cast<double>(block) / static_cast<double>(depth - 1)
                  : drop_path;
    LayerList attention = OneLayer("layer_norm");
    Append(attention, OneLayer("attention", {{"heads", heads}, {"head_size", width / heads}}));
    LayerList dense = OneLayer("layer_norm");
    Append(dense, OneLayer("dense", {{"out", hidden}}));
    Append(dense, OneLayer("gelu"));
    if (dropout > 0) Append(dense, OneLayer("dropout", {{"rate", dropout}}));
    Append(dense, OneLayer("dense", {{"out", width}}));
    Append(list, Residual(attention, rate));
    Append(list, Residual(dense, rate));
  }
  Append(list, OneLayer("layer_norm"));
  Append(list, OneLayer("first_token"));
  Append(list, OneLayer("dense", {{"out", classes}}));
  return list;
}

const ModelRegistration kVit("vit", MakeVit);

}  // namespace
}  // namespace mlp::stages
