#include "stages/learn/model_files.h"

#include "stages/base/input_file.h"
#include "stages/data/safetensors.h"
#include "stages/learn/initialise.h"
#include "tests/unit/stages/model/architectures.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

const DatasetInfo kInfo{{"a", "b", "c"}, {1, 4, 4}, {{3}, {2}}};
const Architecture kSavedCnn = ArchitectureOf({1, 4, 4}, 3, R"([
    {"conv": {"out": 2}}, "batch_norm", "relu", "max_pool", "flatten", {"dense": {"out": 5}},
    {"dense": {"out": 3}}])");

class ModelFilesTest : public ::testing::Test {
 protected:
  ModelFilesTest() : network_(kSavedCnn, kInfo.statistics) {
    Initialise(network_, Initialisation::kUniform, 1, "weights");
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
  const auto with = [&](const char* place, const nlohmann::json& value) {
    nlohmann::json document = nlohmann::json::parse(good);
    document[nlohmann::json::json_pointer(std::string("/architecture/layers") + place)] = value;
    scratch_.Write("model.json", document.dump());
    return LoadError();
  };
  EXPECT_THAT(with("/5/dense/out", 6), HasSubstr("tensor 'layers.5.bias' does not have the shape"));
  EXPECT_THAT(with("/1", "relu"), HasSubstr("tensor 'layers.1.bias' is not one of the model"));
  EXPECT_THAT(with("/5/dense/out", 1LL << 60), HasSubstr("layers/5/dense/out: 'out' must be from"));
  EXPECT_THAT(with("/2", "relo"), HasSubstr("there is no layer 'relo'"));
  EXPECT_THAT(with("/3/max_pool/kernel", 64), HasSubstr("layers/3: the images are 4x4 here"));
  EXPECT_THAT(with("", "none"), HasSubstr("must be a list of layers"));
  scratch_.Write("model.json", std::string(300'000, '['));
  EXPECT_THAT(LoadError(), HasSubstr("nested too deep"));
  scratch_.Write("model.json", good);
  scratch_.Write("model.safetensors", EncodeSafetensors({}));
  EXPECT_THAT(LoadError(), HasSubstr("holds no tensor"));
}

TEST_F(ModelFilesTest, RefusesWeightsThatAreNotFinite) {
  const torch::NoGradGuard no_grad;
  network_->parameters()[0].fill_(NAN);
  OutputSet outputs;
  AddModel(scratch_.path(), network_, kInfo.classes, outputs);
  outputs.Commit();
  EXPECT_THAT(LoadError(), HasSubstr("holds a value that no model has"));
}

}  // namespace
}  // namespace mlp::stages
