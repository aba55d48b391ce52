// The forms in which a model is exported: made, read back, run, and compared with the model.

#ifndef MLPIPE_STAGES_EXPORT_FORMS_H_
#define MLPIPE_STAGES_EXPORT_FORMS_H_

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "stages/export/classifier.h"
#include "stages/export/quantise.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

// An exported file, and how to run it: from the bytes alone.
struct ExportedForm {
  std::string name;  // "onnx"
  std::string bytes;
  // One or more; the first is the one that `predict` uses.
  std::vector<std::unique_ptr<Classifier>> classifiers;
  // Then OpenCV runs an expansion of it: the times of that are not the form's.
  bool is_quantised = false;
};

ExportedForm MakeTorchScript(const FloatModel& model, const std::vector<std::string>& classes);
// Layers without an ONNX form are a LayerError of this and MakeOnnxInt8.
ExportedForm MakeOnnx(const FloatModel& model, const std::vector<std::string>& classes);
// Run by LibTorch, and what was read by OpenCV as ONNX, too, if it has such a form.
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

  std::size_t classes() const { return logits.size() / labels.size(); }
  std::size_t sample_values() const { return samples.size() / labels.size(); }
};

// Of all test samples. Where several run the form, the comparison is the worst of theirs.
struct FormCheck {
  LogitComparison comparison;
  double accuracy = 0;  // by the first
};
FormCheck CheckForm(const ExportedForm& form, const Reference& reference);

struct Tolerances {
  double difference = 0;  // of a logit, but not of a quantised form's
  double accuracy = 0;    // what a quantised form may lose of the model's
};
// Throws WorkError where `form` is not within `tolerances` of a model of that accuracy.
void RequireTolerance(const ExportedForm& form, const FormCheck& check, double accuracy,
                      const Tolerances& tolerances);

// The names of all that run the form: "LibTorch 1.13.0, OpenCV 4.6.0".
std::string RuntimesOf(const ExportedForm& form);

// {"largest_difference", "samples", "predictions_agree", "accuracy", "bytes", "runtime"}
nlohmann::ordered_json FormMetrics(const ExportedForm& form, const FormCheck& check,
                                   const Reference& reference);

// Median of the seconds that one sample takes; the first runs do not count.
double SecondsOfOne(Classifier& classifier, const Reference& reference);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_EXPORT_FORMS_H_
