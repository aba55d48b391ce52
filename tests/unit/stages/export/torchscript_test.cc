#include "stages/export/torchscript.h"

#include <gtest/gtest.h>

#include "stages/learn/initialise.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

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

std::string DescriptionOf(const Architecture& architecture) {
  return DescriptionText({{"a", "b", "c"}, architecture.input});
}

torch::Tensor SamplesFor(const Architecture& architecture, std::int64_t count) {
  Shape batch = architecture.input;
  batch.insert(batch.begin(), count);
  return torch::rand(batch) * 9;
}

TEST(TorchScriptTest, SaysWhatTheNetworkSaysForAnyBatch) {
  const Architecture with_responses = ArchitectureOf({3, 8, 8}, 3, R"([
      {"conv": {"out": 6}}, {"group_norm": {"groups": 2}}, "local_response_norm", "flatten",
      {"dense": {"out": 3}}])");
  for (const Architecture& architecture : {BranchedCnn(), SmallVit(), with_responses}) {
    Network network = ExportedNetwork(architecture);
    const std::string archive =
        ToTorchScript(network, SamplesFor(architecture, 1), DescriptionOf(architecture));
    const TorchScriptFile file = ReadTorchScript(archive, "model.pt");
    EXPECT_EQ(file.description.input, architecture.input);
    for (const std::int64_t batch : {1, 7}) {
      const torch::Tensor samples = SamplesFor(architecture, batch);
      const std::vector<float> logits =
          file.classifier->Logits(samples.data_ptr<float>(), static_cast<std::size_t>(batch));
      const torch::Tensor found = torch::tensor(logits).reshape({batch, -1});
      EXPECT_LT((found - network(samples)).abs().max().item<float>(), 1e-5);
    }
  }
}

TEST(TorchScriptTest, IsTheSameBytesEachTime) {
  Network first = ExportedNetwork(BranchedCnn());
  Network second = ExportedNetwork(BranchedCnn());
  EXPECT_EQ(ToTorchScript(first, SamplesFor(BranchedCnn(), 1), "{}"),
            ToTorchScript(second, SamplesFor(BranchedCnn(), 1), "{}"));
}

TEST(TorchScriptTest, RefusesWhatIsNoArchiveOrHasNoDescription) {
  Network network = ExportedNetwork(SmallVit());
  const torch::Tensor example = SamplesFor(SmallVit(), 1);
  const std::string archive = ToTorchScript(network, example, DescriptionOf(SmallVit()));
  for (const std::string& bytes : {std::string("PK\3\4"), archive.substr(0, archive.size() / 2)})
    EXPECT_EQ(ErrorOf([&] { ReadTorchScript(bytes, "a.pt"); }),
              "a.pt: error: is not a TorchScript archive, or is damaged\n");
  EXPECT_THAT(ErrorOf([&] { ReadTorchScript(ToTorchScript(network, example, ""), "a.pt"); }),
              testing::StartsWith("a.pt: error: does not say what its classes are\n"));
}

}  // namespace
}  // namespace mlp::stages
