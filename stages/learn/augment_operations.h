// The changes that RandAugment draws from (Cubuk et al., arXiv:1909.13719), each made to a whole
// group of images at once.

#ifndef MLPIPE_STAGES_LEARN_AUGMENT_OPERATIONS_H_
#define MLPIPE_STAGES_LEARN_AUGMENT_OPERATIONS_H_

#include <torch/torch.h>

#include <cstdint>
#include <vector>

namespace mlp::stages {

// With l the level, from -1 to 1, and a = |l|; ranges are those of torchvision's RandAugment, and
// values are bytes v:
//   kIdentity     v
//   kAutocontrast each channel is stretched to 0..255: (v - min) * 255 / (max - min)
//   kEqualize     each channel's values are spread evenly, as PIL's ImageOps.equalize does
//   kSolarize     255 - v where v >= 256 (1 - a)
//   kPosterize    the lowest round(4 a) bits are cleared
//   kBrightness   v f, with f = 1 + 0.9 l here and below
//   kContrast     m + (v - m) f, with m the mean of the image's grey
//   kColor        g + (v - g) f, with g the pixel's grey
//   kSharpness    s + (v - s) f, with s the pixel smoothed by [1 1 1; 1 5 1; 1 1 1] / 13; the
//                 outermost pixels stay
//   kRotate       turned by 30 l degrees
//   kShearX       x moves by 0.3 l y; kShearY the other way round
//   kTranslateX   moved by 150/331 l of the width; kTranslateY of the height
// The last five keep the centre, take bilinear means, and leave black what comes in from outside.
// Grey is 0.299 red + 0.587 green + 0.114 blue, or the mean of channels where they are not three.
// At level 0 all but the second and the third leave every byte as it is.
enum class ImageOperation {
  kIdentity,
  kAutocontrast,
  kEqualize,
  kSolarize,
  kPosterize,
  kBrightness,
  kContrast,
  kColor,
  kSharpness,
  kRotate,
  kShearX,
  kShearY,
  kTranslateX,
  kTranslateY,
};
inline constexpr std::int64_t kImageOperations = 14;

struct ImageChange {
  ImageOperation operation = ImageOperation::kIdentity;
  double level = 0;
};

// `images` is {batch, channels, height, width} of bytes, with a change for each; so is the result.
// An image comes out the same whatever else is in the batch.
torch::Tensor ChangeImages(const torch::Tensor& images, const std::vector<ImageChange>& changes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_AUGMENT_OPERATIONS_H_
