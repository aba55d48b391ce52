#include "engine/trust/project_commands.h"

#include <gtest/gtest.h>

#include "engine/trust/trust_record.h"

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
  return CommandsOf(StageWith(cmd, wdir), {}).at(0).digest;
}

ProjectCommand CommandWith(std::optional<bool> sandbox, std::optional<bool> network,
                           const StageDefaults& defaults = {}) {
  Stage stage = StageWith("make");
  stage.surroundings.sandbox = sandbox;
  stage.surroundings.network = network;
  return CommandsOf(stage, defaults).at(0);
}

// Whether the one may run where only the other was trusted.
bool MayRunAfter(const ProjectCommand& trusted, const ProjectCommand& command) {
  return TrustRecord{"/p", "", {trusted}}.UnknownOf({command}).empty();
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
  const std::vector<ProjectCommand> commands = CommandsOf(stage, {});
  ASSERT_EQ(commands.size(), 2u);
  EXPECT_EQ(commands[0].text, "make");
  // Trusted as a dependency, which runs at `status`, is not trusted as a stage.
  EXPECT_NE(commands[0].digest, commands[1].digest);
}

TEST(ProjectCommandsTest, AConfinedOneIsTrustedAsConfined) {
  const ProjectCommand plain = CommandWith({}, {}), sandboxed = CommandWith(true, {}),
                       offline = CommandWith({}, false), both = CommandWith(true, false);
  EXPECT_EQ(plain.digest, DigestWith("make"));
  EXPECT_EQ(plain.digest, CommandWith(false, true).digest);
  for (const ProjectCommand& confined : {sandboxed, offline, both}) {
    EXPECT_TRUE(MayRunAfter(confined, confined)) << confined.text;
    EXPECT_TRUE(MayRunAfter(plain, confined)) << confined.text;
    EXPECT_FALSE(MayRunAfter(confined, plain)) << confined.text;
  }
  EXPECT_TRUE(MayRunAfter(sandboxed, both));
  EXPECT_TRUE(MayRunAfter(offline, both));
  EXPECT_FALSE(MayRunAfter(both, sandboxed));
  EXPECT_FALSE(MayRunAfter(both, offline));
  EXPECT_FALSE(MayRunAfter(sandboxed, offline));
  EXPECT_EQ(sandboxed.text, "(sandboxed) make");
  EXPECT_EQ(offline.text, "(without network) make");
  EXPECT_EQ(both.text, "(sandboxed, without network) make");
}

TEST(ProjectCommandsTest, SettingsConfineStagesThatSayNothing) {
  StageDefaults defaults;
  defaults.sandbox = true;
  defaults.network = false;
  EXPECT_EQ(CommandWith({}, {}, defaults).digest, CommandWith(true, false).digest);
  EXPECT_EQ(CommandWith(false, true, defaults).digest, CommandWith({}, {}).digest);
}

TEST(ProjectCommandsTest, TrackedDataHasNone) {
  EXPECT_TRUE(CommandsOf(StageWith(nullptr), {}).empty());
}

}  // namespace
}  // namespace mlp
