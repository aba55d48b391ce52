#include "stages/learn/torchscript.h"

#include <gtest/gtest.h>

#include "stages/learn/initialise.h"
#include "tests/unit/stages/model/architectures.h"

namespace mlp::stages {
namespace {

Network ExportedNetwork(const Architecture& architecture) {
  const auto channels = static_cast<std::size_t>(architecture.input[0]);
  Network network(architecture,
                  Statistics{std::vector<double>(channels, 3), std::vector<double>(channels, 2)});
  Initialise(network, Initialisation::kUniform, 1, "weights");
  network->eval();
  return network;
}

torch::Tensor SamplesFor(const Architecture& architecture, std::int64_t count) {
  Shape batch = architecture.input;
  batch.insert(batch.begin(), count);
  return torch::rand(batch) * 9;
}

TEST(TorchScriptTest, SaysWhatTheNetworkSaysForAnyBatch) {
  const Architecture with_responses = ArchitectureOf({3, 8, 8}, 2, R"([
      {"conv": {"out": 6}}, {"group_norm": {"groups": 2}}, "local_response_norm", "flatten",
      {"dense": {"out": 2}}])");
  for (const Architecture& architecture : {BranchedCnn(), SmallVit(), with_responses}) {
    Network network = ExportedNetwork(architecture);
    const std::string archive = ToTorchScript(network, SamplesFor(architecture, 1));
    for (const std::int64_t batch : {1, 7}) {
      const torch::Tensor samples = SamplesFor(architecture, batch);
      EXPECT_LT((RunTorchScript(archive, samples) - network(samples)).abs().max().item<float>(),
                1e-5);
    }
  }
}

TEST(TorchScriptTest, IsTheSameBytesEachTime) {
  Network first = ExportedNetwork(BranchedCnn());
  Network second = ExportedNetwork(BranchedCnn());
  EXPECT_EQ(ToTorchScript(first, SamplesFor(BranchedCnn(), 1)),
            ToTorchScript(second, SamplesFor(BranchedCnn(), 1)));
}

}  // namespace
}  // namespace mlp::stages
