#include "stages/learn/narrow.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <vector>

#include "stages/model/residual_blocks.h"

namespace mlp::stages {
namespace {

torch::Tensor Taken(torch::Tensor tensor, const PlannedParameter& parameter,
                    const KeptUnits& kept) {
  for (std::size_t i = 0; i < parameter.dimensions.size(); ++i) {
    const Dimension& dimension = parameter.dimensions[i];
    const auto found = kept.find(dimension.space);
    if (found == kept.end()) continue;
    std::vector<std::int64_t> entries;
    for (const std::int64_t unit : found->second) {
      for (std::int64_t entry = 0; entry < dimension.each; ++entry)
        entries.push_back(unit * dimension.each + entry);
    }
    tensor = tensor.index_select(static_cast<std::int64_t>(i),
                                 torch::tensor(entries).to(tensor.device()));
  }
  return tensor;
}

// An empty network of that architecture, on the device of `like` and with its way to take samples:
// that need not be by the statistics of the data at hand.
Network EmptyNetwork(const Architecture& architecture, Network& like) {
  Network network(architecture, like->statistics());
  const auto from = like->State();
  auto to = network->State();
  for (const char* const name : {"input_mean", "input_std"}) to.at(name).copy_(from.at(name));
  network->to(like->parameters()[0].device());
  network->eval();
  return network;
}

// A name of State() as the network without that layer has it: "layers.5.weight" was of layer 6.
std::string NameAfter(const std::string& name, std::size_t without) {
  const std::string prefix = "layers.";
  if (!name.starts_with(prefix)) return name;
  const std::size_t end = name.find('.', prefix.size());
  const std::size_t index = std::stoul(name.substr(prefix.size(), end - prefix.size()));
  return index < without ? name : fmt::format("{}{}{}", prefix, index - 1, name.substr(end));
}

}  // namespace

Network Narrow(Network& network, const KeptUnits& kept) {
  const torch::NoGradGuard no_grad;
  const Architecture& old = network->architecture();
  const LayerPlan& plan = network->plan();
  UnitCounts counts = CountsOf(plan);
  for (const auto& [space, units] : kept)
    counts.at(static_cast<std::size_t>(space)) = static_cast<std::int64_t>(units.size());
  Network narrow = EmptyNetwork({old.input, old.classes, NarrowedLayers(plan, counts)}, network);
  const std::map<std::string, torch::Tensor> from = network->State();
  const std::map<std::string, torch::Tensor> to = narrow->State();
  for (const PlannedLayer* const layer : AllLayers(plan.layers)) {
    for (const PlannedParameter& parameter : layer->parameters) {
      const std::string name = TensorName(*layer, parameter);
      torch::Tensor target = to.at(name);
      target.copy_(Taken(from.at(name), parameter, kept));
    }
  }
  return narrow;
}

Network WithoutLayer(Network& network, std::size_t index) {
  const torch::NoGradGuard no_grad;
  Network smaller = EmptyNetwork(WithoutLayer(network->architecture(), index), network);
  const std::map<std::string, torch::Tensor> to = smaller->State();
  const std::string gone = fmt::format("layers.{}.", index);
  for (const auto& [name, tensor] : network->State()) {
    if (name.starts_with(gone)) continue;
    torch::Tensor target = to.at(NameAfter(name, index));
    target.copy_(tensor);
  }
  return smaller;
}

Network Copy(Network& network) {
  return Narrow(network, {});
}

}  // namespace mlp::stages
