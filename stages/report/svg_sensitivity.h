// Which layers bear to be pruned, as a picture.

#ifndef MLPIPE_STAGES_REPORT_SVG_SENSITIVITY_H_
#define MLPIPE_STAGES_REPORT_SVG_SENSITIVITY_H_

#include <string>
#include <vector>

#include "stages/learn/prune_points.h"

namespace mlp::stages {

// The accuracy with each layer pruned alone, as a table in colours: a row for each layer, a column
// for each ratio. `points` are grouped by layer, with the same ratios for each, the first one 0.
std::string SensitivitySvg(const std::vector<SensitivityPoint>& points);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_SVG_SENSITIVITY_H_
