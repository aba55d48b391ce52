#include "stages/model/models.h"

#include "stages/model/layer_plan.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

class ModelsTest : public ::testing::Test {
 protected:
  Architecture Read(const std::string& model, const Shape& input = {3, 32, 32}) {
    ParamsSection top =
        ReadParams(scratch_.Write("params.yaml", "train:\n  model: " + model + "\n"));
    ParamsSection section = top.Section("train");
    return ReadModel(section, input, 10);
  }
  std::string ReadError(const std::string& model, const Shape& input = {3, 32, 32}) {
    return ErrorOf([&] { Read(model, input); });
  }
  Scratch scratch_;
};

// As the papers or PyTorch give for the same layers, or by hand.
TEST_F(ModelsTest, HaveTheKnownNumbersOfParameters) {
  EXPECT_EQ(CountParameters(Read("{name: resnet}")), 11'173'962);  // ResNet-18 for CIFAR-10
  EXPECT_EQ(CountParameters(Read("{name: mlp, hidden: [8]}", {4})), 4 * 8 + 8 + 8 * 10 + 10);
  // 64*5*5*3+64, 128*5*5*64+128, 192*9*128+192, 128*9*192+128, 128*9*128+128, 10*(128*16)+10
  EXPECT_EQ(CountParameters(Read("{name: alexnet}")),
            4864 + 204928 + 221376 + 221312 + 147584 + 20490);
  // By hand: patches, class token, positions; six blocks of two norms, attention and dense layers;
  // norm and classes.
  EXPECT_EQ(CountParameters(Read("{name: vit}")),
            9408 + 192 + 65 * 192 + 6 * (768 + 4 * 192 * 193 + 148032) + 384 + 1930);
}

TEST_F(ModelsTest, TakeTheirSettings) {
  for (const char* model :
       {"{name: cnn, blocks: [[8, 8], [16]], hidden: [32], dropout: 0.2, activation: silu}",
        "{name: resnet, width: 8, blocks: [1, 1], preactivation: true, squeeze_excitation: 0.25, "
        "drop_path: 0.1, norm: group, dropout: 0.1}",
        "{name: mobilenet, width: 8, activation: gelu}",
        "{name: vit, patch: 8, width: 24, depth: 2, heads: 2, drop_path: 0.1, dropout: 0.1}"}) {
    EXPECT_GT(CountFlops(Read(model)), 0) << model;
  }
}

TEST_F(ModelsTest, SayWhatIsWrongAndWhere) {
  EXPECT_THAT(ReadError("{name: resnett}"), HasSubstr("did you mean 'resnet'?"));
  EXPECT_THAT(ReadError("{name: resnet, depth: 3}"), HasSubstr("unknown key 'depth'"));
  EXPECT_THAT(
      ReadError("{name: cnn, blocks: [[4]]}", {4}),
      HasSubstr("params.yaml:2:10: error: train.model cannot be built: 'conv' takes images"));
  EXPECT_THAT(ReadError("{name: vit, heads: 5}"), HasSubstr("must divide the width"));
  EXPECT_THAT(
      ReadError("{layers: [flatten, {dense: {out: 10, bia: true}}]}"),
      HasSubstr("params.yaml:2:52: error: train.model.layers cannot be built: 'dense' has no "
                "setting 'bia'"));
  EXPECT_THAT(ReadError("{layers: [{dense: {out: 10}}]}"),
              HasSubstr("params.yaml:2:20: error: train.model.layers"));
}

TEST_F(ModelsTest, TakeLayersAsTheyAre) {
  const Architecture model = Read("{layers: [flatten, {dense: {out: 10}}]}", {1, 4, 4});
  ASSERT_EQ(model.layers.size(), 2u);
  EXPECT_EQ(CountParameters(model), 170);
}

}  // namespace
}  // namespace mlp::stages
