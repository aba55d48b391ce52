#include "stages/export/opencv_classifier.h"

#include <fmt/format.h>

#include <opencv2/core/utility.hpp>
#include <opencv2/core/utils/logger.hpp>
#include <opencv2/dnn.hpp>

#include "stages/base/error.h"
#include "stages/export/onnx_expansion.h"
#include "stages/export/onnx_model.h"

namespace mlp::stages {
namespace {

// OpenCV 4.6 puts this before the name of a node for the name of its layer.
constexpr const char* kLayerPrefix = "onnx_node!";

Error OpenCvError(const char* what, const cv::Exception& error) {
  const std::string text = error.err.substr(0, error.err.find('\n'));
  return WorkError(fmt::format("OpenCV {} cannot {} the ONNX model: {}", CV_VERSION, what, text))
      .Hint("another runtime of ONNX may; mlpipe-stage exports only what it has seen run");
}

cv::dnn::Net ReadNet(const onnx::ModelProto& model) {
  cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
  cv::setNumThreads(1);
  const std::string bytes = ExpandQuantisation(model).SerializeAsString();
  try {
    cv::dnn::Net net = cv::dnn::readNetFromONNX(bytes.data(), bytes.size());
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    return net;
  } catch (const cv::Exception& error) {
    throw OpenCvError("read", error);
  }
}

// The samples as OpenCV's array; it does not copy them, and does not write to them.
cv::Mat ToMat(const onnx::ModelProto& model, const float* samples, std::size_t count) {
  std::vector<int> sizes{static_cast<int>(count)};
  const auto& shape = model.graph().input(0).type().tensor_type().shape();
  for (int i = 1; i < shape.dim_size(); ++i)
    sizes.push_back(static_cast<int>(shape.dim(i).dim_value()));
  return cv::Mat(sizes, CV_32F, const_cast<float*>(samples));
}

class OpenCvClassifier : public Classifier {
 public:
  explicit OpenCvClassifier(const onnx::ModelProto& model)
      : model_(model),
        classes_(static_cast<std::size_t>(
            model.graph().output(0).type().tensor_type().shape().dim(1).dim_value())),
        net_(ReadNet(model)) {}

  std::vector<float> Logits(const float* samples, std::size_t count) override {
    // OpenCV 4.6 cannot give a net with attention another batch once it has run.
    if (batch_ != 0 && batch_ != count) net_ = ReadNet(model_);
    batch_ = count;
    cv::Mat logits;
    try {
      net_.setInput(ToMat(model_, samples, count));
      logits = net_.forward();
    } catch (const cv::Exception& error) {
      throw OpenCvError("run", error);
    }
    if (logits.type() != CV_32F || logits.total() != count * classes_ || !logits.isContinuous())
      throw WorkError(fmt::format("OpenCV {} gives no logit for each class", CV_VERSION));
    const float* const first = logits.ptr<float>();
    return {first, first + logits.total()};
  }

  std::string Runtime() const override { return "OpenCV " CV_VERSION; }

 private:
  const onnx::ModelProto model_;
  const std::size_t classes_;
  cv::dnn::Net net_;
  std::size_t batch_ = 0;  // of the last run
};

}  // namespace

std::unique_ptr<Classifier> OpenWithOpenCv(const onnx::ModelProto& model) {
  return std::make_unique<OpenCvClassifier>(model);
}

void WatchWithOpenCv(
    const onnx::ModelProto& model, const std::vector<std::string>& names, const float* samples,
    std::size_t count,
    const std::function<void(const std::string&, const float*, std::size_t)>& watch) {
  cv::dnn::Net net = ReadNet(model);
  net.enableFusion(false);  // fused layers would not give what lies between them
  std::vector<cv::String> layers;
  for (const std::string& name : names) {
    const bool has_prefix = net.getLayerId(kLayerPrefix + name) >= 0;
    layers.push_back(has_prefix ? kLayerPrefix + name : name);
  }
  std::vector<cv::Mat> values;
  try {
    net.setInput(ToMat(model, samples, count));
    net.forward(values, layers);
  } catch (const cv::Exception& error) {
    throw OpenCvError("run", error);
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const cv::Mat whole = values[i].isContinuous() ? values[i] : values[i].clone();
    watch(names[i], whole.ptr<float>(), whole.total());
  }
}

}  // namespace mlp::stages
