#include "engine/trust/project_commands.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

Stage StageWith(const Value& cmd, const std::string& wdir = "") {
  Stage stage;
  stage.name = "s";
  stage.file = RelPath::Strict("mlpipe.yaml").value();
  stage.wdir = wdir.empty() ? RelPath() : RelPath::Strict(wdir).value();
  stage.cmd = cmd;
  return stage;
}

std::string DigestWith(const Value& cmd, const std::string& wdir = "") {
  return CommandsOf(StageWith(cmd, wdir)).at(0).digest;
}

TEST(ProjectCommandsTest, DiffersWithWhatRunsAndWhere) {
  EXPECT_EQ(DigestWith("make"), DigestWith("make"));
  EXPECT_NE(DigestWith("make"), DigestWith("make all"));
  EXPECT_NE(DigestWith("make"), DigestWith("make", "sub"));
  EXPECT_NE(DigestWith("a"), DigestWith(Value::array({"a"})));
  EXPECT_NE(DigestWith(Value{{"argv", {"a b"}}}), DigestWith(Value{{"argv", {"a", "b"}}}));
}

TEST(ProjectCommandsTest, HasCommandsThatAreDependencies) {
  Stage stage = StageWith("make");
  Dependency dep;
  dep.kind = DependencyKind::kCommand;
  dep.text = "command:make";
  dep.selector = "make";
  stage.deps = {Dependency::OnPath("a", RelPath::Strict("a").value()), dep};
  const std::vector<ProjectCommand> commands = CommandsOf(stage);
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].text, "make");
  // Trusted as a dependency, which runs at `status`, is not trusted as a stage.
  EXPECT_NE(commands[0].digest, commands[1].digest);
}

TEST(ProjectCommandsTest, TrackedDataHasNone) {
  EXPECT_TRUE(CommandsOf(StageWith(nullptr)).empty());
}

}  // namespace
}  // namespace mlp
