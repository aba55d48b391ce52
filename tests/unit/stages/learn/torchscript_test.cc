#include "stages/learn/torchscript.h"

#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

Network ExportedNetwork() {
  torch::manual_seed(1);
  Network network(Architecture{{1, 4, 4}, {{3}}, {5}, 3, 0.5}, Statistics{{3}, {2}});
  network->eval();
  return network;
}

TEST(TorchScriptTest, SaysWhatTheNetworkSaysForAnyBatch) {
  Network network = ExportedNetwork();
  const std::string archive = ToTorchScript(network, torch::rand({1, 1, 4, 4}));
  for (const std::int64_t batch : {1, 7}) {
    const torch::Tensor samples = torch::rand({batch, 1, 4, 4}) * 9;
    EXPECT_LT((RunTorchScript(archive, samples) - network(samples)).abs().max().item<float>(),
              1e-5);
  }
}

TEST(TorchScriptTest, IsTheSameBytesEachTime) {
  Network first = ExportedNetwork();
  Network second = ExportedNetwork();
  EXPECT_EQ(ToTorchScript(first, torch::rand({1, 1, 4, 4})),
            ToTorchScript(second, torch::rand({1, 1, 4, 4})));
}

}  // namespace
}  // namespace mlp::stages
