#include "stages/export/torchscript.h"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/script.h>
#include <torch/version.h>

#include <sstream>
#include <utility>
#include <vector>

#include "stages/base/error.h"

namespace mlp::stages {
namespace {

torch::jit::Module Trace(Network& network, const torch::Tensor& example) {
  // Tensors that need no gradient become constants of the graph.
  for (torch::Tensor& parameter : network->parameters()) parameter.requires_grad_(false);
  network->eval();
  const auto forward = [&](torch::jit::Stack inputs) -> torch::jit::Stack {
    return {network(inputs[0].toTensor())};
  };
  const auto name_of = [](const torch::Tensor&) -> std::string { return ""; };
  const auto traced = torch::jit::tracer::trace({example}, forward, name_of, /*strict=*/true,
                                                /*force_outplace=*/false);
  torch::jit::Module module("__torch__.mlpipe.Classifier");
  auto graph = traced.first->graph;
  // A method takes its module before all else.
  graph->insertInput(0, "self")->setType(module._ivalue()->type());
  auto* method = module._ivalue()->compilation_unit()->create_function(
      c10::QualifiedName(*module.type()->name(), "forward"), graph);
  module.type()->addMethod(method);
  return module;
}

// The module of an archive, with its description in `description` where it has one.
torch::jit::Module LoadArchive(const std::string& bytes, const std::filesystem::path& file,
                               std::string& description) {
  std::istringstream archive(bytes);
  torch::jit::ExtraFilesMap extra{{kDescriptionName, ""}};
  try {
    torch::jit::Module module = torch::jit::load(archive, torch::kCPU, extra);
    description = extra[kDescriptionName];
    return module;
  } catch (const std::exception&) {
    throw InputError({file}, "is not a TorchScript archive, or is damaged");
  }
}

class TorchScriptClassifier : public Classifier {
 public:
  TorchScriptClassifier(torch::jit::Module module, const ModelDescription& description)
      : module_(std::move(module)),
        input_(description.input),
        classes_(description.classes.size()) {}

  std::vector<float> Logits(const float* samples, std::size_t count) override {
    const torch::NoGradGuard no_grad;
    Shape shape = input_;
    shape.insert(shape.begin(), static_cast<std::int64_t>(count));
    // LibTorch takes no pointer to constants; nothing writes to it.
    const torch::Tensor batch = torch::from_blob(const_cast<float*>(samples), shape);
    torch::Tensor logits;
    try {
      logits = module_.forward({batch}).toTensor().to(torch::kFloat32).contiguous();
    } catch (const std::exception&) {
      throw WorkError("LibTorch cannot run the TorchScript archive on such samples");
    }
    if (static_cast<std::size_t>(logits.numel()) != count * classes_)
      throw WorkError("the TorchScript archive gives no logit for each class");
    return {logits.data_ptr<float>(), logits.data_ptr<float>() + logits.numel()};
  }

  std::string Runtime() const override { return "LibTorch " TORCH_VERSION; }

 private:
  torch::jit::Module module_;
  Shape input_;
  std::size_t classes_;
};

}  // namespace

std::string ToTorchScript(Network& network, const torch::Tensor& example,
                          const std::string& description) {
  torch::jit::Module module = Trace(network, example);
  module.eval();
  std::ostringstream archive;
  torch::jit::freeze(module).save(archive, {{kDescriptionName, description}});
  return std::move(archive).str();
}

TorchScriptFile ReadTorchScript(const std::string& bytes, const std::filesystem::path& file) {
  std::string text;
  torch::jit::Module module = LoadArchive(bytes, file, text);
  TorchScriptFile read{ParseDescription(text, file), nullptr};
  read.classifier = std::make_unique<TorchScriptClassifier>(std::move(module), read.description);
  return read;
}

}  // namespace mlp::stages
