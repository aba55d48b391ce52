#include "engine/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

class ConfigTest : public ::testing::Test {
 protected:
  Result<Config> Read(const std::string& text, const std::string& local = "") {
    ::setenv("MLPIPE_GLOBAL_CONFIG_DIR", (project_.root() + "/user").c_str(), 1);
    ::setenv("MLPIPE_SYSTEM_CONFIG_DIR", (project_.root() + "/system").c_str(), 1);
    project_.Write(".mlpipe/config", text);
    if (!local.empty()) project_.Write(".mlpipe/config.local", local);
    return ReadConfig(PosixFileSystem(), ProjectPaths(project_.root(), NativeLayout()));
  }
  TestProject project_;
};

TEST_F(ConfigTest, EmptyGivesTheDefaults) {
  const Config config = Read("").value();
  EXPECT_FALSE(config.jobs);
  EXPECT_EQ(config.cache_dir, project_.root() + "/.mlpipe/cache");
  EXPECT_THAT(config.link_types, ElementsAre(LinkType::kReflink, LinkType::kCopy));
}

TEST_F(ConfigTest, ReadsSettings) {
  const Config config = Read(
                            "# mine\n[core]\n    jobs = 3\n[cache]\n    dir = ../shared\n    type "
                            "= \"hardlink,copy\"\n")
                            .value();
  EXPECT_EQ(config.jobs, 3);
  EXPECT_EQ(config.cache_dir, project_.root() + "/shared");
  EXPECT_THAT(config.link_types, ElementsAre(LinkType::kHardlink, LinkType::kCopy));
}

TEST_F(ConfigTest, ReadsWhatIsComposed) {
  const HydraSettings defaults = Read("").value().hydra;
  EXPECT_FALSE(defaults.enabled);
  EXPECT_EQ(defaults.config_dir, "conf");
  EXPECT_EQ(defaults.config_name, "config");
  const HydraSettings settings =
      Read("[hydra]\nenabled = true\nconfig_dir = my/conf\nconfig_name = base\n").value().hydra;
  EXPECT_TRUE(settings.enabled);
  EXPECT_EQ(settings.config_dir, "my/conf");
  EXPECT_EQ(settings.config_name, "base");
  EXPECT_FALSE(Read("[hydra]\nenabled = maybe\n"));
  EXPECT_FALSE(Read("[hydra]\nconfig_dir = \"\"\n"));
}

TEST_F(ConfigTest, LocalWins) {
  EXPECT_EQ(Read("[core]\njobs = 3\n", "[core]\njobs = 5\n").value().jobs, 5);
}

TEST_F(ConfigTest, ErrorsHaveTheirPlace) {
  const auto unknown = Read("[core]\n    job = 3\n");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().where.line, 2);
  EXPECT_EQ(unknown.error().hint, "did you mean 'core.jobs'?");
  EXPECT_FALSE(Read("[core]\njobs = many\n"));
  EXPECT_FALSE(Read("[core]\njobs = 0\n"));
  EXPECT_FALSE(Read("[core\njobs = 1\n"));
  EXPECT_FALSE(Read("[cache]\ntype = teleport\n"));
  EXPECT_FALSE(Read("nonsense\n"));
}

TEST_F(ConfigTest, LevelsAreMergedKeyByKey) {
  project_.Write("system/config", "[core]\njobs = 1\nremote = a\n[cache]\ndir = objects\n");
  project_.Write("user/config", "[core]\njobs = 2\nautostage = true\n");
  const Config config = Read("[core]\njobs = 3\n").value();
  EXPECT_EQ(config.jobs, 3);
  EXPECT_EQ(config.remote, "a");
  EXPECT_TRUE(config.autostage);
  EXPECT_EQ(config.cache_dir, project_.root() + "/system/objects");
}

TEST_F(ConfigTest, PathsOfRemotesStartFromTheirFile) {
  project_.Write("user/config", "['remote \"r\"']\nurl = data\nkeyfile = keys/id\n");
  const Config config =
      Read("['remote \"r\"']\ncert_path = ../cert\npassword = ../word\nkey_path = /key\n").value();
  const RemoteSettings& remote = config.remotes.at("r");
  EXPECT_EQ(remote.url, project_.root() + "/user/data");
  EXPECT_THAT(
      remote.options,
      ElementsAre(Pair("cert_path", project_.root() + "/cert"), Pair("key_path", "/key"),
                  Pair("keyfile", project_.root() + "/user/keys/id"), Pair("password", "../word")));
}

TEST_F(ConfigTest, ReadsResourcesAndParsing) {
  const Config config = Read(
                            "[resources]\nmemory = 2GiB\nlicence = 2\n"
                            "[parsing]\nbool = boolean_optional\nlist = append\n")
                            .value();
  EXPECT_THAT(config.resources,
              ElementsAre(std::pair("licence", 2.0), std::pair("memory", 2147483648.0)));
  EXPECT_TRUE(config.pipelines.boolean_optional);
  EXPECT_TRUE(config.pipelines.append_lists);
  EXPECT_FALSE(Read("[resources]\nlicence = many\n"));
  EXPECT_FALSE(Read("[resources]\nmemory = -1\n"));
  EXPECT_THAT(Read("[resources]\ncores = 2\n").error().hint, HasSubstr("core.jobs"));
  EXPECT_FALSE(Read("[parsing]\nbool = maybe\n"));
}

TEST_F(ConfigTest, ADvcProjectMayHoldWhatOnlyDvcReads) {
  ::setenv("DVC_GLOBAL_CONFIG_DIR", (project_.root() + "/user").c_str(), 1);
  ::setenv("DVC_SYSTEM_CONFIG_DIR", (project_.root() + "/system").c_str(), 1);
  project_.Write(".dvc/config",
                 "[core]\n    remote = st\n    analytics = false\n['remote \"st\"']\n    url = /x\n"
                 "[cache]\n    type = hardlink,symlink\n[feature]\n    x = 1\n");
  const auto config = ReadConfig(PosixFileSystem(), ProjectPaths(project_.root(), DvcLayout()));
  ASSERT_TRUE(config);
  EXPECT_EQ(config->remote, "st");
  EXPECT_THAT(config->link_types, ElementsAre(LinkType::kHardlink, LinkType::kSymlink));
  EXPECT_FALSE(config->pipelines.extras);
}

}  // namespace
}  // namespace mlp
