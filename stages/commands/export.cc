// export: a model as TorchScript, ONNX, quantised ONNX and safetensors, each proven to say what the
// model says.

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/base/random.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/export/folding.h"
#include "stages/export/forms.h"
#include "stages/export/network_model.h"
#include "stages/learn/model_files.h"
#include "stages/learn/predict.h"
#include "stages/learn/runtime.h"

namespace mlp::stages {
namespace {

struct ExportSettings {
  RunSettings run;
  double tolerance = 0;
  double accuracy_tolerance = 0;
  std::int64_t probe = 0;
  bool fold = true;
  std::int64_t calibration_samples = 0;
  QuantisationOptions quantisation;
};

ExportSettings ReadExportSettings(const std::filesystem::path& params) {
  ParamsSection top = ReadParams(params);
  ExportSettings settings;
  settings.run = ReadRunSettings(top);
  ParamsSection section = top.Section("export");
  settings.tolerance = section.Number("tolerance", {.fallback = 1e-4, .min = 0, .max = 1});
  settings.accuracy_tolerance =
      section.Number("accuracy_tolerance", {.fallback = 0.005, .min = 0, .max = 1});
  settings.probe = section.Integer("probe_samples", {.fallback = 256, .min = 1, .max = 1 << 20});
  settings.fold = section.Flag("fold", true);
  settings.calibration_samples =
      section.Integer("calibration_samples", {.fallback = 512, .min = 1, .max = 1 << 20});
  settings.quantisation.share =
      section.Number("calibration_share", {.fallback = 0.9999, .min = 0.9, .max = 1});
  settings.quantisation.weight_bits =
      static_cast<int>(section.Integer("weight_bits", {.fallback = 7, .min = 7, .max = 8}));
  section.RejectUnknown();
  return settings;
}

Reference MakeReference(Network& network, const LabelledTensors& test, std::int64_t probe) {
  const torch::Tensor labels = test.labels.to(torch::kCPU).contiguous();
  Reference reference;
  reference.samples = FloatsOf(test.inputs);
  reference.logits = FloatsOf(Predict(network, test.inputs));
  reference.labels = {labels.data_ptr<std::int64_t>(),
                      labels.data_ptr<std::int64_t>() + labels.numel()};
  reference.probe = static_cast<std::size_t>(std::min(probe, test.size()));
  return reference;
}

// Drawn from the training split: the test split must not shape what is tested on it.
CalibrationSamples DrawCalibrationSamples(const ExportOptions& options,
                                          const ExportSettings& settings, const DatasetInfo& info) {
  const LabelledTensors train = LoadSplit(options.data, "train", info, torch::kCPU);
  const std::int64_t count = std::min(settings.calibration_samples, train.size());
  const torch::Tensor chosen =
      ShuffledIndices(train.size(), DeriveSeed(settings.run.seed, "calibration"), torch::kCPU)
          .narrow(0, 0, count);
  return {FloatsOf(train.inputs.index_select(0, chosen)), static_cast<std::size_t>(count)};
}

void RequireTolerance(const ExportedForm& form, const FormCheck& check, double accuracy,
                      const ExportSettings& settings) {
  const double difference = check.comparison.largest_difference;
  if (form.name != "onnx_int8") {
    // Written so that a difference that is not a number fails too.
    if (difference <= settings.tolerance) return;
    throw WorkError(fmt::format("the exported model differs by {:.3g}, more than the tolerance "
                                "{:.3g} ({})",
                                difference, settings.tolerance, form.name))
        .Hint("raise export.tolerance only if such a difference does no harm");
  }
  if (difference == difference && accuracy - check.accuracy <= settings.accuracy_tolerance) return;
  throw WorkError(fmt::format("the INT8 model is right on {:.2f} % of the test samples, the model "
                              "on {:.2f} %: it loses more than the tolerance of {:.2f} points",
                              100 * check.accuracy, 100 * accuracy,
                              100 * settings.accuracy_tolerance))
      .Hint(
          "try another export.calibration_share, more export.calibration_samples or 8 "
          "export.weight_bits, or raise export.accuracy_tolerance");
}

// The forms that are asked for, each with the place where it goes, made one by one: a large model
// is in memory but once more.
class Exporter {
 public:
  Exporter(const ExportOptions& options, const ExportSettings& settings, Reference reference)
      : options_(options),
        settings_(settings),
        reference_(std::move(reference)),
        accuracy_(AccuracyOf(reference_.logits, reference_.labels)) {}

  void Export(const std::filesystem::path& path, const ExportedForm& form) {
    const FormCheck check = CheckForm(form, reference_);
    const double seconds = SecondsOfOne(*form.classifier, reference_);
    fmt::print(
        "{}: {} samples: largest difference of a logit {:.3g}, {} predictions agree; "
        "accuracy {:.4f}; {:.3f} ms a sample by {}\n",
        form.name, reference_.probe, check.comparison.largest_difference, check.comparison.agreeing,
        check.accuracy, 1e3 * seconds, form.classifier->Runtime());
    RequireTolerance(form, check, accuracy_, settings_);
    timing_[form.name] = {{"bytes", form.bytes.size()}, {"p50_seconds", seconds}};
    forms_[form.name] = FormMetrics(form, check, reference_);
    outputs_.Add(path, form.bytes);
  }

  void Finish(Network& network) {
    const double seconds = SecondsOfOne(*RunWithLibTorch(ToFloatModel(network)), reference_);
    timing_["model"] = {{"p50_seconds", seconds}};
    fmt::print("the model itself: accuracy {:.4f}; {:.3f} ms a sample\n", accuracy_, 1e3 * seconds);
    // TorchScript's figures are at the top, where they always were.
    nlohmann::ordered_json metrics = nlohmann::ordered_json::object();
    if (forms_.contains("torchscript")) metrics = forms_["torchscript"];
    forms_.erase("torchscript");
    metrics["accuracy_before"] = accuracy_;
    metrics.update(forms_);
    outputs_.AddJson(options_.metrics, metrics);
    if (!options_.timing.empty()) outputs_.AddJson(options_.timing, timing_);
    outputs_.Commit();
  }

 private:
  const ExportOptions& options_;
  const ExportSettings& settings_;
  const Reference reference_;
  const double accuracy_;
  nlohmann::ordered_json forms_ = nlohmann::ordered_json::object();
  nlohmann::ordered_json timing_ = nlohmann::ordered_json::object();
  OutputSet outputs_;
};

}  // namespace

void Export(const ExportOptions& options) {
  if (options.output.empty() && options.onnx.empty() && options.onnx_int8.empty() &&
      options.safetensors.empty()) {
    throw Error(Failure::kUsage, "there is nothing to export")
        .Hint("give at least one of --output, --onnx, --onnx-int8 and --safetensors");
  }
  const ExportSettings settings = ReadExportSettings(options.params);
  const torch::Device device = SetUpRuntime(settings.run);
  const DatasetInfo info = ReadDatasetInfo(options.data);
  Network network = LoadModel(options.model, info, device);
  Exporter exporter(
      options, settings,
      MakeReference(network, LoadSplit(options.data, "test", info, device), settings.probe));
  FloatModel model = ToFloatModel(network);
  if (settings.fold) model = FoldBatchNorms(model);
  if (!options.output.empty())
    exporter.Export(options.output, MakeTorchScript(model, info.classes));
  if (!options.onnx.empty()) exporter.Export(options.onnx, MakeOnnx(model, info.classes));
  if (!options.onnx_int8.empty()) {
    exporter.Export(options.onnx_int8, MakeOnnxInt8(model, info.classes,
                                                    DrawCalibrationSamples(options, settings, info),
                                                    settings.quantisation));
  }
  if (!options.safetensors.empty())
    exporter.Export(options.safetensors, MakeSafetensors(model, info.classes));
  exporter.Finish(network);
}

}  // namespace mlp::stages
