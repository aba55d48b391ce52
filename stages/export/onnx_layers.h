// The layers of a model as ONNX nodes.
//
// Operators are those of set 17 that OpenCV's dnn module reads from 4.6 on and ONNX Runtime reads
// too, for any number of samples. Where the obvious form is not among them, another of the same
// value is written: LayerNormalization and GroupNormalization are products with constants, since
// OpenCV 4.6 does not know them and cannot spread one value over a last dimension otherwise; its
// InstanceNormalization adds epsilon to the deviation instead of the variance; its AveragePool
// leaves padding out of the mean.

#ifndef MLPIPE_STAGES_EXPORT_ONNX_LAYERS_H_
#define MLPIPE_STAGES_EXPORT_ONNX_LAYERS_H_

#include <string>
#include <vector>

#include "stages/export/onnx_graph.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

// Throws LayerError, with its place, for a layer that has no form which ONNX Runtime runs: a local
// response norm over an even number of channels.
void CheckOnnxForm(const Architecture& architecture);

// Appends `layers`, which take the tensor `input` and have an ONNX form; the name of the tensor
// that they give. Weights that multiply (of convolutions, dense layers and attention) are constants
// whose names end in "weight", and no other constant's name does.
std::string AppendLayers(const FloatModel& model, const std::vector<PlannedLayer>& layers,
                         std::string input, OnnxGraph& graph);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_ONNX_LAYERS_H_
