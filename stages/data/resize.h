// Pictures of one size out of pictures of many.

#ifndef MLPIPE_STAGES_DATA_RESIZE_H_
#define MLPIPE_STAGES_DATA_RESIZE_H_

#include <cstddef>

#include "stages/data/image.h"

namespace mlp::stages {

// `image` stretched or shrunk to height x width: linear interpolation where it grows, the same
// triangle widened to the step between samples where it shrinks, so that no pixel is passed over.
// Values are rounded to the nearest. The same picture at the same size is given back as it is.
Image Resize(Image image, std::size_t height, std::size_t width);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_RESIZE_H_
