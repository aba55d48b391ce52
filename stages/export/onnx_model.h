// A model as ONNX: written from its layers, and held against ONNX's own checker.
//
//   ModelProto = IR version 8, operator set 17, metadata_props "mlpipe": the description
//   input      = "samples", float, {N} + shape of one: values as in the data (0 to 255 of pictures)
//   output     = "logits", float, {N, classes}

#ifndef MLPIPE_STAGES_EXPORT_ONNX_MODEL_H_
#define MLPIPE_STAGES_EXPORT_ONNX_MODEL_H_

#include <onnx/onnx_pb.h>

#include <filesystem>
#include <string>
#include <vector>

#include "stages/export/model_description.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

inline constexpr const char* kOnnxInput = "samples";
inline constexpr const char* kOnnxOutput = "logits";

// Throws LayerError, with its place, for a layer that has no ONNX form (CheckOnnxForm).
onnx::ModelProto ToOnnx(const FloatModel& model, const std::vector<std::string>& classes);

// The bytes of `model`, equal for equal models. What the checker or strict inference of shapes does
// not accept is a std::logic_error: it was written here.
std::string EncodeOnnx(const onnx::ModelProto& model);

// A file that someone gives. Error: bytes that are no ONNX model or end early; one that
// CheckOnnxSubset or CheckOnnxSizes refuses, or whose input and output are not what its description
// says.
struct OnnxFile {
  onnx::ModelProto model;
  ModelDescription description;
};
OnnxFile ReadOnnx(const std::string& bytes, const std::filesystem::path& file);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_ONNX_MODEL_H_
