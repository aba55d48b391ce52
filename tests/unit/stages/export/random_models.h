// Models with random weights, and how they are run, for the tests of export/.

#ifndef MLPIPE_TESTS_UNIT_STAGES_EXPORT_RANDOM_MODELS_H_
#define MLPIPE_TESTS_UNIT_STAGES_EXPORT_RANDOM_MODELS_H_

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "stages/base/random.h"
#include "stages/export/onnx_model.h"
#include "stages/export/opencv_classifier.h"
#include "stages/model/float_model.h"

namespace mlp::stages {

inline FloatTensor RandomTensor(const Shape& shape, ParameterRole role, Random& random) {
  const auto count =
      std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
  FloatTensor tensor{shape, {}};
  const bool is_positive = role == ParameterRole::kVariance || role == ParameterRole::kScale;
  for (std::int64_t i = 0; i < count; ++i)
    tensor.values.push_back(
        static_cast<float>(is_positive ? 0.5 + random.Uniform() : 0.3 * random.Normal()));
  return tensor;
}

// Every tensor of `architecture`, the same for the same seed.
inline FloatModel RandomModel(const Architecture& architecture, std::uint64_t seed = 1) {
  Random random(seed);
  FloatModel model{architecture, {}};
  const LayerPlan plan = PlanOf(model.architecture);
  Shape per_channel(architecture.input.size(), 1);
  per_channel[0] = architecture.input[0];
  model.tensors["input_mean"] = RandomTensor(per_channel, ParameterRole::kMean, random);
  model.tensors["input_std"] = RandomTensor(per_channel, ParameterRole::kVariance, random);
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      model.tensors[TensorName(*layer, parameter)] =
          RandomTensor(plan.ShapeOf(parameter), parameter.role, random);
    }
  }
  return model;
}

inline std::vector<std::string> ClassesOf(const Architecture& architecture) {
  std::vector<std::string> classes;
  for (std::int64_t i = 0; i < architecture.classes; ++i)
    classes.push_back("c" + std::to_string(i));
  return classes;
}

inline std::vector<float> RandomFloats(const Architecture& architecture, std::size_t count) {
  Random random(7);
  std::vector<float> samples(count * CountValues(architecture.input).value());
  for (float& value : samples) value = static_cast<float>(random.Normal());
  return samples;
}

// What OpenCV says of `model` as ONNX, all samples in one batch.
inline std::vector<float> RunAsOnnx(const onnx::ModelProto& model,
                                    const std::vector<float>& samples, std::size_t count) {
  const OnnxFile read = ReadOnnx(EncodeOnnx(model), "model.onnx");
  return OpenWithOpenCv(read.model)->Logits(samples.data(), count);
}

}  // namespace mlp::stages

#endif  // MLPIPE_TESTS_UNIT_STAGES_EXPORT_RANDOM_MODELS_H_
