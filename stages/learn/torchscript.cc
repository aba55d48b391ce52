#include "stages/learn/torchscript.h"

#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/script.h>

#include <sstream>
#include <utility>

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

}  // namespace

std::string ToTorchScript(Network& network, const torch::Tensor& example) {
  torch::jit::Module module = Trace(network, example);
  module.eval();
  std::ostringstream archive;
  torch::jit::freeze(module).save(archive);
  return std::move(archive).str();
}

torch::Tensor RunTorchScript(const std::string& bytes, const torch::Tensor& samples) {
  const torch::NoGradGuard no_grad;
  std::istringstream archive(bytes);
  torch::jit::Module module = torch::jit::load(archive, samples.device());
  return module.forward({samples}).toTensor();
}

}  // namespace mlp::stages
