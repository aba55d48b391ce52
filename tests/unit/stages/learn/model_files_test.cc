#include "stages/learn/model_files.h"

#include "stages/base/input_file.h"
#include "stages/data/safetensors.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

const DatasetInfo kInfo{{"a", "b", "c"}, {1, 4, 4}, {{3}, {2}}};
const Architecture kSavedCnn{{1, 4, 4}, {{2, 3}}, {5}, 3, 0.2};

class ModelFilesTest : public ::testing::Test {
 protected:
  ModelFilesTest() : network_(kSavedCnn, kInfo.statistics) {
    OutputSet outputs;
    AddModel(scratch_.path(), network_, kInfo.classes, outputs);
    outputs.Commit();
    network_->eval();
  }
  std::string LoadError(const DatasetInfo& info = kInfo) {
    return ErrorOf([&] { LoadModel(scratch_.path(), info, torch::kCPU); });
  }
  Scratch scratch_;
  Network network_;
};

TEST_F(ModelFilesTest, LoadsWhatWasSaved) {
  Network loaded = LoadModel(scratch_.path(), kInfo, torch::kCPU);
  const torch::Tensor samples = torch::randn({5, 1, 4, 4});
  EXPECT_TRUE(torch::equal(loaded(samples), network_(samples)));
}

// The same values in another order in memory are the same model.
TEST_F(ModelFilesTest, WritesTheSameBytesWhateverTheMemoryFormat) {
  const std::string before = ReadFile(scratch_.path() / "model.safetensors");
  for (torch::Tensor& parameter : network_->parameters()) {
    if (parameter.dim() == 4) {
      parameter.set_data(parameter.contiguous(torch::MemoryFormat::ChannelsLast));
    }
  }
  OutputSet outputs;
  AddModel(scratch_.path(), network_, kInfo.classes, outputs);
  outputs.Commit();
  EXPECT_EQ(ReadFile(scratch_.path() / "model.safetensors"), before);
}

TEST_F(ModelFilesTest, RefusesAModelForOtherData) {
  EXPECT_THAT(LoadError({{"a", "b", "x"}, {1, 4, 4}, {{3}, {2}}}), HasSubstr("other than"));
  EXPECT_THAT(LoadError({{"a", "b", "c"}, {1, 4, 5}, {{3}, {2}}}), HasSubstr("other than"));
}

TEST_F(ModelFilesTest, RefusesWeightsThatAreNotTheArchitectures) {
  const auto description = scratch_.path() / "model.json";
  const std::string good = ReadFile(description);
  const auto with = [&](const std::string& key, const nlohmann::json& value) {
    nlohmann::json document = nlohmann::json::parse(good);
    document["architecture"][key] = value;
    scratch_.Write("model.json", document.dump());
    return LoadError();
  };
  EXPECT_THAT(with("hidden", {6}), HasSubstr("tensor 'dense1.bias' does not have the shape"));
  EXPECT_THAT(with("hidden", {5, 5}), HasSubstr("does not have the shape"));
  EXPECT_THAT(with("hidden", nlohmann::json::array()), HasSubstr("does not have the shape"));
  EXPECT_THAT(with("hidden", {1LL << 60}), HasSubstr("a layer has"));
  EXPECT_THAT(with("blocks", "none"), HasSubstr("not what a stage wrote"));
  scratch_.Write("model.json", good);
  scratch_.Write("model.safetensors", EncodeSafetensors({}));
  EXPECT_THAT(LoadError(), HasSubstr("holds no tensor"));
}

}  // namespace
}  // namespace mlp::stages
