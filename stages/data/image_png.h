// PNG files, for data/image.h alone, which says what becomes of them.

#ifndef MLPIPE_STAGES_DATA_IMAGE_PNG_H_
#define MLPIPE_STAGES_DATA_IMAGE_PNG_H_

#include <cstddef>
#include <string>

#include "stages/data/image.h"

namespace mlp::stages {

Image DecodePng(const std::string& bytes, std::size_t channels);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_IMAGE_PNG_H_
