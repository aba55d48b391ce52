#include "engine/imports/source_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/imports/source_listing.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/experiments/git_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::IsEmpty;
using testing::IsOk;

constexpr char kPipeline[] = R"(stages:
  make:
    cmd: mkdir -p out/deep && echo 1 >out/deep/one && echo two >out/two && echo m >plain
    outs: [out, {plain: {cache: false}}]
)";

// A source with an output that is not in its workspace, and a file that is not in git.
class SourceTreeTest : public ::testing::Test {
 protected:
  SourceTreeTest() {
    source_.Write("mlpipe.yaml", kPipeline);
    source_.Write("code/run.sh", "echo\n");
    source_.Git("config core.fileMode true");
    std::filesystem::permissions(source_.root() + "/code/run.sh",
                                 std::filesystem::perms::owner_all);
    (void)source_.Repro();
    std::filesystem::create_symlink("/etc/passwd", source_.root() + "/link");
    source_.CommitAll();
    source_.Remove("out");
    source_.Write("extra", "later\n");
  }

  std::unique_ptr<SourceProject> OpenAt(const std::string& url, const std::string& rev = {}) {
    Result<std::unique_ptr<SourceProject>> opened =
        SourceProject::Open(source_.environment(), {url, rev});
    EXPECT_THAT(opened, IsOk());
    return opened ? std::move(*opened) : nullptr;
  }

  std::vector<std::string> Names(SourceProject& source, const std::string& path,
                                 const ListingOptions& options = {}) {
    SourceTree tree(source);
    std::vector<std::string> names;
    const auto listed = ListSource(tree, PathInSource(source, path).value(), options);
    EXPECT_THAT(listed, IsOk());
    for (const ListedEntry& one : listed.value_or(std::vector<ListedEntry>()))
      names.push_back(one.name);
    return names;
  }

  GitProject source_;
};

TEST_F(SourceTreeTest, ShowsOutputsThatAreNotInPlace) {
  const auto source = OpenAt(source_.root());
  EXPECT_THAT(Names(*source, ""), ElementsAre(".gitignore", "code", "extra", "link", "mlpipe.lock",
                                              "mlpipe.yaml", "out", "plain"));
  EXPECT_THAT(Names(*source, "out"), ElementsAre("deep", "two"));
  EXPECT_THAT(Names(*source, "/out/deep"), ElementsAre("one"));
  EXPECT_THAT(Names(*source, "out/deep/one"), ElementsAre("one"));
  EXPECT_THAT(Names(*source, "", {.recursive = true, .tracked_only = true}),
              ElementsAre("out", "out/deep", "out/deep/one", "out/two"));
  EXPECT_THAT(Names(*source, "", {.recursive = true, .tracked_only = true, .depth = 2}),
              ElementsAre("out", "out/deep", "out/two"));
}

TEST_F(SourceTreeTest, ShowsACommitWithoutItsLinks) {
  const auto source = OpenAt(source_.root(), "HEAD");
  EXPECT_THAT(Names(*source, ""),
              ElementsAre(".gitignore", "code", "mlpipe.lock", "mlpipe.yaml", "out", "plain"));
  SourceTree tree(*source);
  auto run = tree.Find(*RelPath::Strict("code/run.sh"));
  ASSERT_TRUE(run && *run);
  EXPECT_THAT(tree.Describe(**run), IsOk());
  EXPECT_TRUE((*run)->is_executable);
  EXPECT_EQ((*run)->size, 5U);
  EXPECT_FALSE(*tree.Find(*RelPath::Strict("link")));
  EXPECT_FALSE(*tree.Find(*RelPath::Strict("extra")));
}

TEST_F(SourceTreeTest, ADirectoryOfTheProjectIsWhatPathsStartFrom) {
  const auto source = OpenAt(source_.root() + "/code");
  EXPECT_THAT(Names(*source, ""), ElementsAre("run.sh"));
  EXPECT_THAT(Names(*source, "../out"), ElementsAre("deep", "two"));
  EXPECT_FALSE(PathInSource(*source, "../../x"));
}

TEST_F(SourceTreeTest, ACloneHasTheBranchesButNotTheObjects) {
  source_.Git("branch feature");
  source_.Git("rm -q plain && git commit -q -m less");
  const std::string url = "file://" + source_.root();
  const auto source = OpenAt(url, "feature");
  EXPECT_TRUE(source->is_clone());
  EXPECT_THAT(Names(*source, "", {.tracked_only = true}), ElementsAre("out"));
  EXPECT_THAT(Names(*source, ""), ::testing::Contains("plain"));
  EXPECT_THAT(Names(*OpenAt(url), ""), ::testing::Not(::testing::Contains("plain")));
  SourceTree tree(*source);
  EXPECT_THAT(tree.List(*RelPath::Strict("out")), FailsWith(ErrorCode::kNotFound, "cannot be had"));
}

TEST_F(SourceTreeTest, CountsBytesOfWhatIsNotInPlace) {
  const auto source = OpenAt(source_.root());
  SourceTree tree(*source);
  const auto usage = UsageOf(tree, *RelPath::Strict("out"), false);
  ASSERT_TRUE(usage);
  ASSERT_EQ(usage->size(), 3U);
  EXPECT_EQ((*usage)[0].name, "out/deep");
  EXPECT_EQ((*usage)[0].size, 2U);
  EXPECT_EQ((*usage)[2].size, 6U);
}

TEST(SourceProjectTest, SaysWhatIsNoSource) {
  GitProject around;
  const auto open = [&](const std::string& url, const std::string& rev = {}) {
    return SourceProject::Open(around.environment(), {url, rev});
  };
  EXPECT_THAT(open("/"), FailsWith(ErrorCode::kNotFound, "neither a project nor a git repository"));
  EXPECT_THAT(open("ext::sh -c x"), FailsWith(ErrorCode::kUsage, "no address"));
  around.CommitAll();
  EXPECT_THAT(open(".", "nope"), FailsWith(ErrorCode::kNotFound, "unknown revision 'nope'"));
}

}  // namespace
}  // namespace mlp
