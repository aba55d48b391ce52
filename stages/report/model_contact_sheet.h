// Many small pictures in one, each with a caption: the mistakes of a model at a glance.

#ifndef MLPIPE_STAGES_REPORT_MODEL_CONTACT_SHEET_H_
#define MLPIPE_STAGES_REPORT_MODEL_CONTACT_SHEET_H_

#include <string>
#include <vector>

#include "stages/data/image.h"
#include "stages/data/samples.h"

namespace mlp::stages {

struct SheetTile {
  Image picture;                     // grey or RGB
  std::vector<std::string> caption;  // lines below it; the same number of each tile
};

// The tiles in rows, from the upper left, as the bytes of a PNG file; `when_empty` stands alone
// where there are none. Pictures are of one size. Small ones are enlarged in whole steps, so that
// their pixels show, and large ones are averaged down.
std::string ContactSheetPng(const std::vector<SheetTile>& tiles, const std::string& when_empty);

// Samples as pictures. `samples[i]` holds the values of one, of `shape` {channels, height, width};
// of other than 3 channels the first is shown. Bytes are shown as they are; other values are
// stretched, so that the smallest of all is black and the largest white.
std::vector<Image> ToPictures(const std::vector<std::vector<float>>& samples, const Shape& shape,
                              bool bytes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_MODEL_CONTACT_SHEET_H_
