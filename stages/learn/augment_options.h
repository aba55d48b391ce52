// Which changes training makes to its samples, and how strongly. Augmentation (augment.h) makes
// them.

#ifndef MLPIPE_STAGES_LEARN_AUGMENT_OPTIONS_H_
#define MLPIPE_STAGES_LEARN_AUGMENT_OPTIONS_H_

#include <cstdint>

#include "stages/base/params.h"

namespace mlp::stages {

// What stands around an image that is moved: black, or the image mirrored at its outermost pixels.
enum class Surround { kZero, kReflect };

// A factor from 0 to 1 that changes over the epochs, counted from 1: `from` in the first one, `to`
// in epoch `epochs` and all later ones, along a straight line between.
struct Strength {
  double from = 1;
  double to = 1;
  std::int64_t epochs = 1;

  double At(std::int64_t epoch) const;
};

// Of images; mixup alone is for tables too. 0 or false is off.
struct AugmentOptions {
  std::int64_t crop = 0;  // moved by up to so many pixels: the crop of an image padded by as many
  Surround surround = Surround::kZero;
  bool flip = false;            // left to right, every second image
  std::int64_t cutout = 0;      // the side of the square that is blackened (arXiv:1708.04552)
  std::int64_t operations = 0;  // RandAugment (arXiv:1909.13719): so many changes an image,
  double magnitude = 9;         // each as strong as this, from 0 to 30
  double mixup = 0;             // the alpha of Beta(alpha, alpha) (arXiv:1710.09412)
  double cutmix = 0;            // the same (arXiv:1905.04899)
  Strength strength = {};
};

// Reads the mapping `augment` of a section:
//   {crop, crop_mode: zero | reflect, flip, cutout, randaugment: {operations, magnitude}, mixup,
//    cutmix, strength: {from, to, epochs}}
// Every key may be missing, `augment` too. With the key `randaugment`, operations are 2 and the
// magnitude 9 where it does not say.
AugmentOptions ReadAugmentOptions(ParamsSection& section);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_AUGMENT_OPTIONS_H_
