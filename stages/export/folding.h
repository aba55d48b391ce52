// Batch norms worked into the layers before them, for inference.
//
// Behind a convolution or dense layer, a batch norm multiplies each output unit by
// s = scale / sqrt(variance + kNormEpsilon) and adds shift - mean * s; so the layer's weights may
// be multiplied and its bias changed instead, and the norm goes (Jacob et al.: arXiv:1712.05877,
// section 3.2). Norms behind anything else (an addition, a pool) stay.

#ifndef MLPIPE_STAGES_EXPORT_FOLDING_H_
#define MLPIPE_STAGES_EXPORT_FOLDING_H_

#include "stages/model/float_model.h"

namespace mlp::stages {

// The same function of samples, with fewer layers; computed in double precision. Throws WorkError
// where a weight then is not finite.
FloatModel FoldBatchNorms(const FloatModel& model);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_FOLDING_H_
