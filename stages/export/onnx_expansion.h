// What OpenCV 4.6 does not read of a quantised model, said in operators that it does read.
//
// It refuses weights with a scale for each channel, and gives nonsense for activations that are
// quantised and dequantised between layers that compute in floats. By their definition
// (https://onnx.ai/onnx/operators/onnx__QuantizeLinear.html) the first are constants, and the
// second are clip(round(x / scale), lowest - zero, highest - zero) * scale with round to even; that
// is what they become here. OpenCV divides by a constant as it multiplies by the inverse, so a
// value within a rounding error of the middle between two steps may go to the other one of them.

#ifndef MLPIPE_STAGES_EXPORT_ONNX_EXPANSION_H_
#define MLPIPE_STAGES_EXPORT_ONNX_EXPANSION_H_

#include <onnx/onnx_pb.h>

namespace mlp::stages {

// `model` without QuantizeLinear and DequantizeLinear; as it is, if it has none. What is left of
// them in other places than between QuantizeLinear and DequantizeLinear, or behind a constant,
// stays, for the runtime to refuse. The result is for OpenCV alone: its Clip has the attributes of
// operator set 6.
onnx::ModelProto ExpandQuantisation(const onnx::ModelProto& model);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_ONNX_EXPANSION_H_
