#include "engine/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;

class ConfigTest : public ::testing::Test {
 protected:
  Result<Config> Read(const std::string& text, const std::string& local = "") {
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

}  // namespace
}  // namespace mlp
