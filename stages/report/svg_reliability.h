// The reliability diagram: how often a model is right, by how sure it is.

#ifndef MLPIPE_STAGES_REPORT_SVG_RELIABILITY_H_
#define MLPIPE_STAGES_REPORT_SVG_RELIABILITY_H_

#include <string>

#include "stages/learn/calibration.h"

namespace mlp::stages {

// A bar for each bin as high as its accuracy, the gap to its mean confidence, the diagonal of a
// model that is right as often as it says, and the share of the samples in each bin below.
std::string ReliabilitySvg(const Calibration& calibration);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_SVG_RELIABILITY_H_
