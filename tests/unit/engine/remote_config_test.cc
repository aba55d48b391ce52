#include "engine/remote_config.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
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

}  // namespace
}  // namespace mlp
