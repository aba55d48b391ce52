#include "pipelines/pipeline.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

Stage WithCommand(Value cmd) {
  Stage stage;
  stage.name = "s";
  stage.cmd = std::move(cmd);
  return stage;
}

using Texts = std::vector<std::string>;

TEST(StageTest, EachLineOfAStringIsACommand) {
  EXPECT_EQ(WithCommand("a b\n\n  c\n").Commands(), (Texts{"a b", "  c"}));
}

TEST(StageTest, AnItemOfAListIsOneCommandWhateverItHolds) {
  EXPECT_EQ(WithCommand({"a\nb", "c"}).Commands(), (Texts{"a\nb", "c"}));
}

TEST(StageTest, AddressNamesTheFileOnlyBelowTheRoot) {
  Stage stage = WithCommand("x");
  stage.file = *RelPath::Strict("mlpipe.yaml");
  EXPECT_EQ(stage.Address(), "s");
  stage.file = *RelPath::Strict("sub/mlpipe.yaml");
  EXPECT_EQ(stage.Address(), "sub/mlpipe.yaml:s");
}

TEST(StageTest, CallbackHasNothingToCompare) {
  Stage stage = WithCommand("x");
  EXPECT_TRUE(stage.IsCallback());
  stage.outs.emplace_back();
  EXPECT_FALSE(stage.IsCallback());
}

}  // namespace
}  // namespace mlp
