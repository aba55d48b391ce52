#include "stages/export/forms.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "stages/base/error.h"
#include "stages/export/libtorch_classifier.h"
#include "stages/export/onnx_layers.h"
#include "stages/export/onnx_model.h"
#include "stages/export/opencv_classifier.h"
#include "stages/export/safetensors_model.h"
#include "stages/export/torchscript.h"
#include "stages/learn/network_model.h"
#include "stages/learn/quantile.h"

namespace mlp::stages {
namespace {

constexpr int kTimedRuns = 51;
constexpr int kWarmUpRuns = 5;
// Between shares of samples that are the same distance apart; one sample is more.
constexpr double kRounding = 1e-9;

// A form of `bytes` that `classifier` runs.
ExportedForm NewForm(const char* name, std::string bytes, std::unique_ptr<Classifier> classifier) {
  ExportedForm form{name, std::move(bytes), {}};
  form.classifiers.push_back(std::move(classifier));
  return form;
}

ExportedForm NewOnnxForm(const char* name, const onnx::ModelProto& model) {
  std::string bytes = EncodeOnnx(model);
  auto classifier = OpenWithOpenCv(ReadOnnx(bytes, "the exported ONNX model").model);
  return NewForm(name, std::move(bytes), std::move(classifier));
}

bool HasOnnxForm(const Architecture& architecture) {
  try {
    CheckOnnxForm(architecture);
    return true;
  } catch (const LayerError&) {
    return false;
  }
}

FormCheck CheckRun(Classifier& classifier, const Reference& reference) {
  const std::vector<float> logits =
      LogitsOf(classifier, reference.samples, reference.sample_values());
  return {Compare(reference.logits, logits, reference.classes()),
          AccuracyOf(logits, reference.labels)};
}

}  // namespace

ExportedForm MakeTorchScript(const FloatModel& model, const std::vector<std::string>& classes) {
  Network network = ToNetwork(model);
  Shape one = model.architecture.input;
  one.insert(one.begin(), 1);
  // Traced with one sample and checked with many, which an unnoticed constant would not pass.
  std::string bytes = ToTorchScript(network, torch::zeros(one),
                                    DescriptionText({classes, model.architecture.input}));
  auto classifier = ReadTorchScript(bytes, "the exported TorchScript").classifier;
  return NewForm("torchscript", std::move(bytes), std::move(classifier));
}

ExportedForm MakeOnnx(const FloatModel& model, const std::vector<std::string>& classes) {
  return NewOnnxForm("onnx", ToOnnx(model, classes));
}

ExportedForm MakeSafetensors(const FloatModel& model, const std::vector<std::string>& classes) {
  std::string bytes = EncodeModel(model, classes);
  const FloatModel read = DecodeModel(bytes, "the exported safetensors").model;
  ExportedForm form = NewForm("safetensors", std::move(bytes), RunWithLibTorch(read));
  if (HasOnnxForm(read.architecture))
    form.classifiers.push_back(OpenWithOpenCv(ToOnnx(read, classes)));
  return form;
}

ExportedForm MakeOnnxInt8(const FloatModel& model, const std::vector<std::string>& classes,
                          const CalibrationSamples& samples, const QuantisationOptions& options) {
  const onnx::ModelProto floats = ToOnnx(model, classes);
  const ActivationRanges ranges = Calibrate(floats, samples.values.data(), samples.count, options);
  ExportedForm form = NewOnnxForm("onnx_int8", Quantise(floats, ranges, options));
  form.is_quantised = true;
  return form;
}

FormCheck CheckForm(const ExportedForm& form, const Reference& reference) {
  FormCheck check = CheckRun(*form.classifiers[0], reference);
  for (std::size_t i = 1; i < form.classifiers.size(); ++i) {
    const LogitComparison other = CheckRun(*form.classifiers[i], reference).comparison;
    check.comparison = {std::max(check.comparison.largest_difference, other.largest_difference),
                        std::min(check.comparison.agreeing, other.agreeing)};
  }
  return check;
}

void RequireTolerance(const ExportedForm& form, const FormCheck& check, double accuracy,
                      const Tolerances& tolerances) {
  if (form.is_quantised) {
    if (accuracy - check.accuracy <= tolerances.accuracy + kRounding) return;
    throw WorkError(
        fmt::format("the INT8 model is right on {:.2f} % of the test samples, the model "
                    "on {:.2f} %: it loses more than the tolerance of {:.2f} points",
                    100 * check.accuracy, 100 * accuracy, 100 * tolerances.accuracy))
        .Hint(
            "try another export.calibration_share, more export.calibration_samples or 8 "
            "export.weight_bits, or raise export.accuracy_tolerance");
  }
  // Written so that a difference that is not a number fails too.
  if (check.comparison.largest_difference <= tolerances.difference) return;
  throw WorkError(fmt::format("the exported model differs by {:.3g}, more than the tolerance "
                              "{:.3g} ({})",
                              check.comparison.largest_difference, tolerances.difference,
                              form.name))
      .Hint("raise export.tolerance only if such a difference does no harm");
}

std::string RuntimesOf(const ExportedForm& form) {
  std::string names;
  for (const auto& classifier : form.classifiers)
    names += (names.empty() ? "" : ", ") + classifier->Runtime();
  return names;
}

nlohmann::ordered_json FormMetrics(const ExportedForm& form, const FormCheck& check,
                                   const Reference& reference) {
  return {{"largest_difference", check.comparison.largest_difference},
          {"samples", reference.labels.size()},
          {"predictions_agree", check.comparison.agreeing},
          {"accuracy", check.accuracy},
          {"bytes", form.bytes.size()},
          {"runtime", RuntimesOf(form)}};
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
