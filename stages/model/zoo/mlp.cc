// mlp: dense layers over the values of a row or picture. Settings: hidden, dropout, activation.
#include "stages/model/models.h"

namespace mlp::stages {
namespace {

LayerList MakeMlp(ParamsSection& settings, const Shape& input, std::int64_t classes) {
  LayerList list;
  if (input.size() == 3) Append(list, OneLayer("flatten"));
  Append(list, ReadDenseHead(settings, ReadActivation(settings), classes));
  return list;
}

const ModelRegistration kMlp("mlp", MakeMlp);

}  // namespace
}  // namespace mlp::stages
