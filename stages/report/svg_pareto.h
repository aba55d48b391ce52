// What pruning costs and saves, as a picture.

#ifndef MLPIPE_STAGES_REPORT_SVG_PARETO_H_
#define MLPIPE_STAGES_REPORT_SVG_PARETO_H_

#include <string>
#include <vector>

#include "stages/learn/prune_points.h"

namespace mlp::stages {

// The accuracy against operations, and against parameters that are not zero: the model before, and
// each step with and without fine-tuning, joined by a line that shows what the tuning brought.
// What no other point beats is marked, and joined as a front.
std::string ParetoSvg(const std::vector<PrunePoint>& points);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_SVG_PARETO_H_
