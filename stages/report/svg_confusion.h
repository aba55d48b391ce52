// The confusion matrix as a picture.

#ifndef MLPIPE_STAGES_REPORT_SVG_CONFUSION_H_
#define MLPIPE_STAGES_REPORT_SVG_CONFUSION_H_

#include <string>
#include <vector>

#include "stages/learn/metrics.h"

namespace mlp::stages {

// A row for each actual class, a column for each predicted one, named by `classes`. The darker a
// cell, the larger its share of the row: blue where the model is right, red where it is wrong.
// Cells hold their counts as long as there is room (up to 26 classes); with many classes only some
// are named.
std::string ConfusionSvg(const ConfusionMatrix& confusion, const std::vector<std::string>& classes);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_SVG_CONFUSION_H_
