// export: a model as TorchScript, ONNX, quantised ONNX and safetensors, each proven to say what the
// model says.

#include <fmt/format.h>

#include <string>
#include <utility>

#include "stages/base/error.h"
#include "stages/base/output_set.h"
#include "stages/base/params.h"
#include "stages/base/random.h"
#include "stages/commands/commands.h"
#include "stages/data/dataset.h"
#include "stages/export/folding.h"
#include "stages/export/forms.h"
#include "stages/export/libtorch_classifier.h"
#include "stages/export/onnx_layers.h"
#include "stages/learn/model_files.h"
#include "stages/learn/network_model.h"
#include "stages/learn/predict.h"
#include "stages/learn/runtime.h"

namespace mlp::stages {
namespace {

struct ExportSettings {
  RunSettings run;
  Tolerances tolerances;
  bool fold = true;
  std::int64_t calibration_samples = 0;
  QuantisationOptions quantisation;
};

ExportSettings ReadExportSettings(const std::filesystem::path& params) {
  ParamsSection top = ReadParams(params);
  ExportSettings settings;
  settings.run = ReadRunSettings(top);
  settings.run.device = "cpu";  // where every form runs; another computes in another precision
  ParamsSection section = top.Section("export");
  settings.tolerances.difference =
      section.Number("tolerance", {.fallback = 1e-4, .min = 0, .max = 1});
  settings.tolerances.accuracy =
      section.Number("accuracy_tolerance", {.fallback = 0.005, .min = 0, .max = 1});
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

// By LibTorch, on the CPU.
Reference MakeReference(Network& network, const LabelledTensors& test) {
  const torch::Tensor labels = test.labels.contiguous();
  Reference reference;
  reference.samples = FloatsOf(test.inputs);
  reference.logits = FloatsOf(Predict(network, test.inputs));
  RequireFinite(reference.logits, "LibTorch");
  reference.labels = {labels.data_ptr<std::int64_t>(),
                      labels.data_ptr<std::int64_t>() + labels.numel()};
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

// What a model has no ONNX form for is said before any work, and by its place in model.json: export
// moves layers.
void RequireOnnxForm(const ExportOptions& options, const Architecture& architecture) {
  if (options.onnx.empty() && options.onnx_int8.empty()) return;
  try {
    CheckOnnxForm(architecture);
  } catch (const LayerError& error) {
    throw InputError({options.model / "model.json"},
                     fmt::format("layers{}: {}", error.place(), error.what()))
        .Hint("use an odd size, or leave --onnx and --onnx-int8 out");
  }
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
    fmt::print(
        "{}: {} samples: largest difference of a logit {:.3g}, {} predictions agree; "
        "accuracy {:.4f}; run by {}{}\n",
        form.name, reference_.labels.size(), check.comparison.largest_difference,
        check.comparison.agreeing, check.accuracy, RuntimesOf(form), MeasureTime(form));
    RequireTolerance(form, check, accuracy_, settings_.tolerances);
    forms_[form.name] = FormMetrics(form, check, reference_);
    outputs_.Add(path, form.bytes);
  }

  void Finish(Classifier& network_classifier) {
    const double seconds = SecondsOfOne(network_classifier, reference_);
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
  // Into the timing; in words for people.
  std::string MeasureTime(const ExportedForm& form) {
    timing_[form.name] = {{"bytes", form.bytes.size()}};
    if (form.is_quantised) return "";
    const double seconds = SecondsOfOne(*form.classifiers[0], reference_);
    timing_[form.name]["p50_seconds"] = seconds;
    return fmt::format("; {:.3f} ms a sample", 1e3 * seconds);
  }

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
  const torch::Device cpu = SetUpRuntime(settings.run);
  const DatasetInfo info = ReadDatasetInfo(options.data);
  Network network = LoadModel(options.model, info, cpu);
  RequireOnnxForm(options, network->architecture());
  Exporter exporter(options, settings,
                    MakeReference(network, LoadSplit(options.data, "test", info, cpu)));
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
  exporter.Finish(*RunWithLibTorch(ToFloatModel(network)));
}

}  // namespace mlp::stages
