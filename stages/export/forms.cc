#include "stages/export/forms.h"

#include <algorithm>
#include <chrono>

#include "stages/base/error.h"
#include "stages/export/network_model.h"
#include "stages/export/onnx_model.h"
#include "stages/export/opencv_classifier.h"
#include "stages/export/safetensors_model.h"
#include "stages/learn/quantile.h"
#include "stages/learn/torchscript.h"

namespace mlp::stages {
namespace {

constexpr int kTimedRuns = 51;
constexpr int kWarmUpRuns = 5;

// What has no ONNX form is the params' or the model's doing, and is said as such.
onnx::ModelProto OnnxOf(const FloatModel& model, const std::vector<std::string>& classes) {
  try {
    return ToOnnx(model, classes);
  } catch (const LayerError& error) {
    throw Error(Failure::kInput, error.what());
  }
}

std::unique_ptr<Classifier> RunOnnx(const std::string& bytes) {
  return OpenWithOpenCv(ReadOnnx(bytes, "the exported ONNX model").model);
}

}  // namespace

ExportedForm MakeTorchScript(const FloatModel& model, const std::vector<std::string>& classes) {
  Network network = ToNetwork(model);
  Shape one = model.architecture.input;
  one.insert(one.begin(), 1);
  ExportedForm form{"torchscript", "", nullptr};
  // Traced with one sample and checked with many, which an unnoticed constant would not pass.
  form.bytes = ToTorchScript(network, torch::zeros(one),
                             DescriptionText({classes, model.architecture.input}));
  form.classifier = ReadTorchScript(form.bytes, "the exported TorchScript").classifier;
  return form;
}

ExportedForm MakeOnnx(const FloatModel& model, const std::vector<std::string>& classes) {
  ExportedForm form{"onnx", EncodeOnnx(OnnxOf(model, classes)), nullptr};
  form.classifier = RunOnnx(form.bytes);
  return form;
}

ExportedForm MakeSafetensors(const FloatModel& model, const std::vector<std::string>& classes) {
  ExportedForm form{"safetensors", EncodeModel(model, classes), nullptr};
  form.classifier = RunWithLibTorch(DecodeModel(form.bytes, "the exported safetensors").model);
  return form;
}

ExportedForm MakeOnnxInt8(const FloatModel& model, const std::vector<std::string>& classes,
                          const CalibrationSamples& samples, const QuantisationOptions& options) {
  const onnx::ModelProto floats = OnnxOf(model, classes);
  const ActivationRanges ranges = Calibrate(floats, samples.values.data(), samples.count, options);
  ExportedForm form{"onnx_int8", EncodeOnnx(Quantise(floats, ranges, options)), nullptr};
  form.classifier = RunOnnx(form.bytes);
  return form;
}

FormCheck CheckForm(const ExportedForm& form, const Reference& reference) {
  const std::vector<float> logits =
      LogitsOf(*form.classifier, reference.samples, reference.sample_values());
  const auto probe = [&](const std::vector<float>& all) {
    const auto end = static_cast<std::ptrdiff_t>(reference.probe * reference.classes());
    return std::vector<float>(all.begin(), all.begin() + end);
  };
  return {Compare(probe(reference.logits), probe(logits), reference.classes()),
          AccuracyOf(logits, reference.labels)};
}

nlohmann::ordered_json FormMetrics(const ExportedForm& form, const FormCheck& check,
                                   const Reference& reference) {
  return {{"largest_difference", check.comparison.largest_difference},
          {"probe_samples", reference.probe},
          {"predictions_agree", check.comparison.agreeing},
          {"accuracy", check.accuracy},
          {"bytes", form.bytes.size()},
          {"runtime", form.classifier->Runtime()}};
}

double SecondsOfOne(Classifier& classifier, const Reference& reference) {
  std::vector<double> seconds;
  for (int run = -kWarmUpRuns; run < kTimedRuns; ++run) {
    const auto start = std::chrono::steady_clock::now();
    classifier.Logits(reference.samples.data(), 1);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    if (run >= 0) seconds.push_back(taken.count());
  }
  std::sort(seconds.begin(), seconds.end());
  return Quantile(seconds, 0.5);
}

}  // namespace mlp::stages
