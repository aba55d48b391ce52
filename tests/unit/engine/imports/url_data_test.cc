#include "engine/imports/url_data.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using testing::FailsWith;
using testing::IsOk;

TEST(ShownAddressTest, LeavesOutWhoAsks) {
  EXPECT_EQ(ShownAddress("https://me:secret@host:1/a@b"), "https://host:1/a@b");
  EXPECT_EQ(ShownAddress("https://me:se@cret@host"), "https://host");
  EXPECT_EQ(ShownAddress("https://host/a@b"), "https://host/a@b");
  EXPECT_EQ(ShownAddress("/a@b"), "/a@b");
}

class UrlDataTest : public ::testing::Test {
 protected:
  std::string NameOf(const std::string& url) {
    const auto data = OpenUrlData(project_.environment(), url);
    EXPECT_THAT(data, IsOk());
    return data ? (*data)->Name() : "?";
  }
  Status Copy(const std::string& url, const std::string& to) {
    MLP_ASSIGN(const auto data, OpenUrlData(project_.environment(), url));
    return data->CopyTo(project_.root() + "/" + to);
  }
  TestProject project_;
};

TEST_F(UrlDataTest, IsCalledWhatItsPathEndsWith) {
  EXPECT_EQ(NameOf("http://host/a/b.csv?key=x/y#z"), "b.csv");
  EXPECT_EQ(NameOf("http://host/a/"), "a");
  EXPECT_EQ(NameOf("http://host"), "");
  EXPECT_EQ(NameOf("../x/y/"), "y");
  EXPECT_EQ(NameOf("file:///x/y"), "y");
}

TEST_F(UrlDataTest, CopiesDirectoriesWithoutTheirLinks) {
  project_.Write("from/sub/a", "1");
  std::filesystem::create_directory_symlink("/etc", project_.root() + "/from/etc");
  std::filesystem::create_symlink("sub/a", project_.root() + "/from/link");
  EXPECT_THAT(Copy("from", "to"), IsOk());
  EXPECT_EQ(project_.Read("to/sub/a"), "1");
  EXPECT_FALSE(std::filesystem::is_symlink(project_.root() + "/to/link"));
  EXPECT_EQ(project_.Read("to/link"), "1");
  EXPECT_FALSE(project_.Exists("to/etc"));
}

TEST_F(UrlDataTest, ReadsARemoteByKey) {
  project_.Write("from/sub/a", "1");
  project_.Write(".mlpipe/config", "['remote \"r\"']\nurl = " + project_.root() + "/from\n");
  Workspace workspace = project_.Open();
  const auto data = OpenUrlData(workspace, RelPath(), "remote://r/sub");
  ASSERT_THAT(data, IsOk());
  EXPECT_EQ((*data)->Name(), "sub");
  EXPECT_THAT((*data)->CopyTo(project_.root() + "/to"), IsOk());
  EXPECT_EQ(project_.Read("to/a"), "1");
  const auto none = OpenUrlData(workspace, RelPath(), "remote://r/none");
  ASSERT_THAT(none, IsOk());
  EXPECT_THAT((*none)->Version(), FailsWith(ErrorCode::kNotFound, "there is nothing at"));
  EXPECT_THAT(OpenUrlData(workspace, RelPath(), "remote://q/x"),
              FailsWith(ErrorCode::kNotFound, "'q'"));
}

TEST_F(UrlDataTest, ADirectoryOfARemoteComesWithoutRepositoriesInIt) {
  project_.Write(".mlpipe/config", "['remote \"near\"']\nurl = ../store\n");
  for (const char* const file : {"dir/a", "dir/s/b", "dir/.git/hooks/post-checkout",
                                 "dir/s/.git/config", "dir/.mlpipe/config", "dir/s/.dvc/config"})
    project_.Write(std::string("store/") + file, file);
  Workspace workspace = project_.Open();
  const auto data = OpenUrlData(workspace, RelPath(), "remote://near/dir");
  ASSERT_THAT(data, IsOk());
  EXPECT_THAT((*data)->CopyTo(project_.root() + "/got"), IsOk());
  EXPECT_EQ(project_.Read("got/a") + project_.Read("got/s/b"), "dir/adir/s/b");
  for (const char* const directory : {"got/.git", "got/s/.git", "got/.mlpipe", "got/s/.dvc"})
    EXPECT_FALSE(project_.Exists(directory)) << directory;
}

TEST_F(UrlDataTest, ARemoteOfTheProjectRunsNoPrograms) {
  project_.Write(".mlpipe/config", "['remote \"r\"']\nurl = 'rclone::sftp,ssh=\"touch x\":y'\n");
  Workspace workspace = project_.Open();
  EXPECT_THAT(OpenUrlData(workspace, RelPath(), "remote://r/sub"),
              FailsWith(ErrorCode::kInvalid, "options of rclone"));
}

TEST_F(UrlDataTest, SaysWhatIsNotThere) {
  EXPECT_THAT(Copy("nowhere", "to"), FailsWith(ErrorCode::kNotFound, "there is nothing at"));
  EXPECT_FALSE(OpenUrlData(project_.environment(), "s3://bucket"));
}

}  // namespace
}  // namespace mlp
