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

Texts CommandsOf(const Value& cmd) {
  Texts texts;
  for (const Command& command : WithCommand(cmd).Commands()) texts.push_back(command.Text());
  return texts;
}

TEST(StageTest, EachLineOfAStringIsACommand) {
  EXPECT_EQ(CommandsOf("a b\n\n  c\n"), (Texts{"a b", "  c"}));
}

TEST(StageTest, AnItemOfAListIsOneCommandWhateverItHolds) {
  EXPECT_EQ(CommandsOf({"a\nb", "c"}), (Texts{"a\nb", "c"}));
}

TEST(StageTest, ArgumentsStayAsTheyAre) {
  const Stage stage = WithCommand({{"argv", {"echo", "a b", "$x"}}});
  ASSERT_EQ(stage.Commands().size(), 1u);
  EXPECT_EQ(stage.Commands()[0].argv, (Texts{"echo", "a b", "$x"}));
  EXPECT_EQ(stage.Commands()[0].Text(), "echo 'a b' '$x'");
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
