#include "engine/remote_config.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using ::testing::ElementsAre;
using ::testing::Pair;

TEST(RemoteConfigTest, ResolvesTheDefaultAndNamedOnes) {
  Config config;
  config.remotes["a"] = {"a", "/data", {}};
  EXPECT_THAT(ResolveRemote(config, ""), FailsWith(ErrorCode::kInvalid, "no default one"));
  EXPECT_EQ(ResolveRemote(config, "a")->url, "/data");
  config.remote = "a";
  EXPECT_EQ(ResolveRemote(config, "")->name, "a");
  EXPECT_THAT(ResolveRemote(config, "b"), FailsWith(ErrorCode::kNotFound, "'b'"));
}

TEST(RemoteConfigTest, ARemoteMayLieBelowAnother) {
  Config config;
  config.remotes["base"] = {"base", "ssh://host/data/", {{"user", "me"}, {"port", "22"}}};
  config.remotes["mid"] = {"mid", "remote://base/x", {{"user", "you"}}};
  config.remotes["top"] = {"top", "remote://mid/y/z", {{"jobs", "3"}}};
  const RemoteSettings top = ResolveRemote(config, "top").value();
  EXPECT_EQ(top.name, "top");
  EXPECT_EQ(top.url, "ssh://host/data/x/y/z");
  EXPECT_THAT(top.options, ElementsAre(Pair("jobs", "3"), Pair("port", "22"), Pair("user", "you")));
}

TEST(RemoteConfigTest, RefusesCirclesAndRemotesWithoutUrl) {
  Config config;
  config.remotes["a"] = {"a", "remote://b", {}};
  config.remotes["b"] = {"b", "remote://a", {}};
  config.remotes["c"] = {"c", "", {{"jobs", "1"}}};
  EXPECT_THAT(ResolveRemote(config, "a"), FailsWith(ErrorCode::kInvalid, "too many"));
  EXPECT_THAT(ResolveRemote(config, "c"), FailsWith(ErrorCode::kInvalid, "no url"));
}

TEST(RemoteConfigTest, KnowsAddressesWithRclonesOptions) {
  for (const char* const plain : {"rclone:place:some/where", "rclone:my drive-1.2+a@b:", "s3://a/b",
                                  "rclone:/data/x", "/data", "rclone:caf\xc3\xa9:x,y=\"z\":w"})
    EXPECT_FALSE(HasRcloneOptions(plain)) << plain;
  for (const char* const dangerous :
       {"rclone::sftp,ssh=\"touch hacked\":x", "rclone:place,ssh=x:y", "rclone::local:/data",
        "rclone::", "rclone:a/b,c=d:e", "rclone:a\"b:c"})
    EXPECT_TRUE(HasRcloneOptions(dangerous)) << dangerous;
}

TEST(RemoteConfigTest, OnlyTheUsersOwnSettingsMayHaveRclonesOptions) {
  TestProject project;
  const std::string own = project.root() + "/own";
  ::setenv("MLPIPE_GLOBAL_CONFIG_DIR", own.c_str(), 1);
  const std::string url = "rclone::sftp,ssh=x:there";
  const ProjectPaths paths(project.root(), NativeLayout());
  const auto check = [&](const std::string& address) {
    return CheckRunsNothing(PosixFileSystem(), paths, {"r", address, {}});
  };
  for (const char* const file : {"config", "config.local"}) {
    project.Write(std::string(".mlpipe/") + file, "['remote \"r\"']\n    url = '" + url + "'\n");
    EXPECT_THAT(check(url), FailsWith(ErrorCode::kInvalid, "remote 'r' has options of rclone"));
  }
  project.Write("own/config", "['remote \"mine\"']\n    url = '" + url + "'\n");
  EXPECT_THAT(check(url), IsOk());
  EXPECT_THAT(check(url + "/below"), IsOk());
  EXPECT_FALSE(check(url + "else").has_value());
  EXPECT_FALSE(check("rclone::sftp,ssh=y:there").has_value());
  ::unsetenv("MLPIPE_GLOBAL_CONFIG_DIR");
}

}  // namespace
}  // namespace mlp
