#include "stages/learn/model_size.h"

#include <zlib.h>

#include <new>
#include <string>

#include "stages/learn/model_files.h"

namespace mlp::stages {

ModelSize MeasureSize(Network& network) {
  const std::string bytes = EncodeWeights(network);
  uLongf size = compressBound(bytes.size());
  std::string compressed(size, '\0');
  const int status =
      compress2(reinterpret_cast<Bytef*>(compressed.data()), &size,
                reinterpret_cast<const Bytef*>(bytes.data()), bytes.size(), Z_BEST_COMPRESSION);
  if (status != Z_OK) throw std::bad_alloc();  // all else is ruled out by the bound
  return {static_cast<std::int64_t>(bytes.size()), static_cast<std::int64_t>(size)};
}

}  // namespace mlp::stages
