#include "stages/export/model_file.h"

#include <string>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/input_file.h"
#include "stages/export/libtorch_classifier.h"
#include "stages/export/onnx_model.h"
#include "stages/export/opencv_classifier.h"
#include "stages/export/safetensors_model.h"
#include "stages/export/torchscript.h"

namespace mlp::stages {
namespace {

// A safetensors header is JSON behind its length; no ONNX file has a brace there.
bool LooksLikeSafetensors(const std::string& bytes) {
  return bytes.size() > 8 && bytes[8] == '{';
}

OpenedModel OpenWithLibTorch(DescribedModel read) {
  return {std::move(read.description), RunWithLibTorch(read.model)};
}

// What OpenCV does not read is the file's doing here.
std::unique_ptr<Classifier> OpenOnnx(const onnx::ModelProto& model,
                                     const std::filesystem::path& path) {
  try {
    return OpenWithOpenCv(model);
  } catch (const Error& error) {
    throw InputError({path}, error.what())
        .Hint("only models that mlpipe-stage export wrote are read");
  }
}

}  // namespace

OpenedModel OpenModel(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return OpenWithLibTorch(ReadModelDirectory(path));
  const std::string bytes = ReadFile(path);
  if (bytes.empty()) throw InputError({path}, "is empty, and no model");
  if (bytes.starts_with("PK\3\4")) {
    TorchScriptFile read = ReadTorchScript(bytes, path);
    return {std::move(read.description), std::move(read.classifier)};
  }
  if (LooksLikeSafetensors(bytes)) return OpenWithLibTorch(DecodeModel(bytes, path));
  OnnxFile read = ReadOnnx(bytes, path);
  return {std::move(read.description), OpenOnnx(read.model, path)};
}

}  // namespace mlp::stages
