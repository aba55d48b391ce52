// How a camera was held: EXIF's orientation, the one tag that says how pixels are to be shown.

#ifndef MLPIPE_STAGES_DATA_EXIF_H_
#define MLPIPE_STAGES_DATA_EXIF_H_

#include <cstdint>
#include <span>

#include "stages/data/image.h"

namespace mlp::stages {

inline constexpr int kUpright = 1;

// Whether the bytes of a JPEG's APP1 marker are EXIF.
bool HoldsExif(std::span<const std::uint8_t> app1);

// The orientation, 1 to 8, in the bytes of an APP1 marker (TIFF 6.0, tag 0x0112 of the first
// directory). No byte is believed: whatever is missing, odd or out of bounds is kUpright.
int ExifOrientation(std::span<const std::uint8_t> app1);

// `image` as it is to be shown, turned and mirrored by `orientation`, 1 to 8.
Image TurnUpright(Image image, int orientation);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_DATA_EXIF_H_
