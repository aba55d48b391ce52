#include "stages/export/libtorch_classifier.h"

#include <torch/version.h>

#include <utility>

#include "stages/learn/network_model.h"

namespace mlp::stages {
namespace {

class NetworkClassifier : public Classifier {
 public:
  explicit NetworkClassifier(Network network) : network_(std::move(network)) {}

  std::vector<float> Logits(const float* samples, std::size_t count) override {
    const torch::NoGradGuard no_grad;
    Shape shape = network_->architecture().input;
    shape.insert(shape.begin(), static_cast<std::int64_t>(count));
    // LibTorch takes no pointer to constants; nothing writes to it.
    return FloatsOf(network_(torch::from_blob(const_cast<float*>(samples), shape)));
  }

  std::string Runtime() const override { return "LibTorch " TORCH_VERSION; }

 private:
  Network network_;
};

}  // namespace

std::unique_ptr<Classifier> RunWithLibTorch(const FloatModel& model) {
  return std::make_unique<NetworkClassifier>(ToNetwork(model));
}

}  // namespace mlp::stages
