// The forms in which a model is exported: made, read back, run, and compared with the model.

#ifndef MLPIPE_STAGES_EXPORT_FORMS_H_
#define MLPIPE_STAGES_EXPORT_FORMS_H_

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stages/export/classifier.h"
#include "stages/export/float_model.h"
#include "stages/export/quantise.h"

namespace mlp::stages {

// An exported file, and how to run it: from the bytes alone.
struct ExportedForm {
  std::string name;  // "onnx"
  std::string bytes;
  std::unique_ptr<Classifier> classifier;
};

ExportedForm MakeTorchScript(const FloatModel& model, const std::vector<std::string>& classes);
ExportedForm MakeOnnx(const FloatModel& model, const std::vector<std::string>& classes);
// Run by LibTorch, as `predict` runs the file.
ExportedForm MakeSafetensors(const FloatModel& model, const std::vector<std::string>& classes);

struct CalibrationSamples {
  std::vector<float> values;  // sample after sample
  std::size_t count = 0;
};
ExportedForm MakeOnnxInt8(const FloatModel& model, const std::vector<std::string>& classes,
                          const CalibrationSamples& samples, const QuantisationOptions& options);

// The test samples, and what the model itself says of them.
struct Reference {
  std::vector<float> samples;
  std::vector<float> logits;
  std::vector<std::int64_t> labels;
  std::size_t probe = 0;  // so many of the first are compared by their logits

  std::size_t classes() const { return logits.size() / labels.size(); }
  std::size_t sample_values() const { return samples.size() / labels.size(); }
};

struct FormCheck {
  LogitComparison comparison;
  double accuracy = 0;  // of all test samples
};
FormCheck CheckForm(const ExportedForm& form, const Reference& reference);

// {"runtime", "largest_difference", "probe_samples", "predictions_agree", "accuracy", "bytes"}
nlohmann::ordered_json FormMetrics(const ExportedForm& form, const FormCheck& check,
                                   const Reference& reference);

// Median of the seconds that one sample takes; the first runs do not count.
double SecondsOfOne(Classifier& classifier, const Reference& reference);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_FORMS_H_
