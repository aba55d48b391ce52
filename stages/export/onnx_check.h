// Which ONNX files are run: those of the kinds of nodes, attributes and constants that are written
// here, and of tensors that memory may hold. Runtimes believe more of a file than they check;
// OpenCV 4.6 takes memory by the dimensions of a Constant node and by any padding, and divides by a
// group of 0.

#ifndef MLPIPE_STAGES_EXPORT_ONNX_CHECK_H_
#define MLPIPE_STAGES_EXPORT_ONNX_CHECK_H_

#include <onnx/onnx_pb.h>

#include <filesystem>

namespace mlp::stages {

// Error: a constant whose bytes are in another file, or are not as many as its dimensions say, or
// that holds an integer no size has; sparse constants, functions and training of its own; a node
// that export/onnx_layers.h and export/quantise.h do not write, one with another number of inputs
// or outputs or with sizes that are no constants, or an attribute of another name, type or size;
// what ONNX's checker refuses.
void CheckOnnxSubset(const onnx::ModelProto& model, const std::filesystem::path& file);

// The same of its tensors' sizes, for kClassifiedAtOnce samples, which ONNX's strict inference must
// find without fault. Error: one of more than 2^31 values.
void CheckOnnxSizes(const onnx::ModelProto& model, const std::filesystem::path& file);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_ONNX_CHECK_H_
