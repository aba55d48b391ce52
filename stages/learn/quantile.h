// The one definition of quantiles that bootstrap intervals and latencies share.

#ifndef MLPIPE_STAGES_LEARN_QUANTILE_H_
#define MLPIPE_STAGES_LEARN_QUANTILE_H_

#include <vector>

namespace mlp::stages {

// The quantile at `share` (0 to 1) of `sorted`, which is not empty and in increasing order. Between
// two values it is interpolated: type 7 of Hyndman and Fan ("Sample quantiles in statistical
// packages", The American Statistician 50, 1996), the default of NumPy and R.
double Quantile(const std::vector<double>& sorted, double share);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_LEARN_QUANTILE_H_
