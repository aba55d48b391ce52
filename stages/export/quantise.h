// Static quantisation of an ONNX model after training, to 8 bits (Jacob et al.: arXiv:1712.05877;
// Krishnamoorthi: arXiv:1806.08342), in QDQ form: pairs of QuantizeLinear and DequantizeLinear say
// what is quantised, and a runtime that can do so computes in integers between them.
//
//   weights      int8, symmetric, a scale for each output channel; of 7 bits or 8
//   activations  uint8, a scale and zero point for each tensor, from calibration
//   biases       of Conv and Gemm, int32, their scale the product of the activation's and the
//                channel's; of dense layers of tokens and attention's projections, which are a
//                MatMul and an Add, floats
//
// Quantised are the inputs of convolutions, dense layers and attention's projections, what a
// convolution gives (behind its ReLU where it has one), and what additions of residuals take.
// Logits, norms, softmax and the rest stay floats.
//
// Why 7 bits: x86 processors without VNNI add pairs of products of a byte and a signed byte in 16
// bits (VPMADDUBSW), where 255 * 127 * 2 does not fit and 255 * 64 * 2 does. ONNX Runtime lets them
// saturate: with 8 bits, a twelfth of the predictions of a small AlexNet changed on such a machine.

#ifndef MLPIPE_STAGES_EXPORT_QUANTISE_H_
#define MLPIPE_STAGES_EXPORT_QUANTISE_H_

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace mlp::stages {

// The values that an activation may have; 0 is always among them.
struct ActivationRange {
  float low = 0;
  float high = 0;
};
using ActivationRanges = std::map<std::string, ActivationRange>;

// The tensors of a float model of ToOnnx whose ranges must be known.
std::vector<std::string> ActivationsToCalibrate(const onnx::ModelProto& model);

struct QuantisationOptions {
  // The share of values that a range holds, half of the rest being cut off at each end; 1: all
  // (min-max). Few stray values otherwise make the steps of all others coarse.
  double share = 1;
  int weight_bits = 7;  // weights from -64 to 64; 8: from -127 to 127
};

// The ranges that the activations have on `count` calibration samples, as OpenCV runs the model.
ActivationRanges Calibrate(const onnx::ModelProto& model, const float* samples, std::size_t count,
                           const QuantisationOptions& options);

// `model` with weights, biases and activations quantised; `ranges` has each of
// ActivationsToCalibrate.
onnx::ModelProto Quantise(const onnx::ModelProto& model, const ActivationRanges& ranges,
                          const QuantisationOptions& options);

// Scale and zero point of a range: scale = (high - low) / 255, and low is 0. Of a range of hardly
// any width (1e-12) the scale is 1 / 255.
struct ActivationSteps {
  float scale = 1;
  int zero = 0;
};
ActivationSteps StepsOf(const ActivationRange& range);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_QUANTISE_H_
