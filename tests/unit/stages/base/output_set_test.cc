#include "stages/base/output_set.h"

#include <sys/resource.h>

#include <csignal>

#include "stages/base/input_file.h"
#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

namespace fs = std::filesystem;

std::size_t CountFiles(const fs::path& directory) {
  std::size_t count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(directory)) {
    if (entry.is_regular_file()) ++count;
  }
  return count;
}

TEST(OutputSetTest, WritesAllAndMakesDirectories) {
  const Scratch scratch;
  scratch.Write("b", "old");
  OutputSet outputs;
  outputs.Add(scratch.path() / "a/deep/file", "one");
  outputs.Add(scratch.path() / "b", "two");
  outputs.Commit();
  EXPECT_EQ(ReadFile(scratch.path() / "a/deep/file"), "one");
  EXPECT_EQ(ReadFile(scratch.path() / "b"), "two");
  EXPECT_EQ(CountFiles(scratch.path()), 2u);
}

TEST(OutputSetTest, WritesNothingWithoutCommit) {
  const Scratch scratch;
  { OutputSet().Add(scratch.path() / "a/file", "one"); }
  EXPECT_TRUE(fs::is_empty(scratch.path()));
}

TEST(OutputSetTest, LeavesNothingWhenAWriteFails) {
  const Scratch scratch;
  scratch.Write("file", "in the way");
  {
    OutputSet outputs;
    outputs.Add(scratch.path() / "good", "one");
    outputs.Add(scratch.path() / "file/under", "two");
    EXPECT_NE(ErrorOf([&] { outputs.Commit(); }), "");
  }
  EXPECT_EQ(CountFiles(scratch.path()), 1u);
}

TEST(OutputSetTest, RemovesWhatKilledProcessesLeft) {
  const Scratch scratch;
  scratch.Write(".file.2000000000.tmp", "half");  // no process has such a number
  scratch.Write(".file.1.tmp", "of one that lives");
  scratch.Write(".file.x.tmp", "of the user");
  scratch.Write(".other.2000000000.tmp", "of another output");
  OutputSet outputs;
  outputs.Add(scratch.path() / "file", "one");
  outputs.Commit();
  EXPECT_FALSE(fs::exists(scratch.path() / ".file.2000000000.tmp"));
  EXPECT_EQ(CountFiles(scratch.path()), 4u);
}

TEST(OutputSetTest, RefusesTwoOutputsOfOnePath) {
  OutputSet outputs;
  outputs.Add("a/b", "one");
  EXPECT_EQ(ErrorOf([&] { outputs.Add("a/./b", "two"); }),
            "mlpipe-stage: error: two outputs have the path 'a/./b'\n");
}

TEST(OutputSetTest, RefusesAnOutputInsideOfAnother) {
  OutputSet outputs;
  outputs.Add("x/dataset.json", "one");
  outputs.Add("x/train", "two");
  outputs.Add("x.json", "three");
  EXPECT_THAT(ErrorOf([&] { outputs.Add("./x/", "four"); }),
              ::testing::HasSubstr("of the outputs 'x/dataset.json' and './x/' one lies in the "
                                   "other"));
  EXPECT_NE(ErrorOf([&] { outputs.Add(fs::current_path() / "x", "four"); }), "");
  EXPECT_NE(ErrorOf([&] { outputs.Add("x/train/deep/file", "four"); }), "");
  EXPECT_EQ(ErrorOf([&] { outputs.Add("x/train2", "four"); }), "");
}

TEST(OutputSetTest, WritesJsonInOrderWithShortestNumbers) {
  const Scratch scratch;
  OutputSet outputs;
  outputs.AddJson(scratch.path() / "a.json", {{"z", 0.1}, {"a", 1e-9}, {"count", 3}});
  outputs.Commit();
  EXPECT_EQ(ReadFile(scratch.path() / "a.json"),
            "{\n  \"z\": 0.1,\n  \"a\": 1e-09,\n  \"count\": 3\n}\n");
}

// A limit on the size of files stands in for a full disk.
TEST(OutputSetTest, SaysWhyAWriteFails) {
  const Scratch scratch;
  OutputSet outputs;
  outputs.Add(scratch.path() / "small", "one");
  outputs.Add(scratch.path() / "large", std::string(1 << 20, 'x'));
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit low{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &low);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const std::string error = ErrorOf([&] { outputs.Commit(); });
  std::signal(SIGXFSZ, handler);
  setrlimit(RLIMIT_FSIZE, &before);
  EXPECT_THAT(error, ::testing::HasSubstr("large': File too large"));
  EXPECT_FALSE(fs::exists(scratch.path() / "small"));
}

TEST(OutputSetDirectoryTest, ReplacesNothingWhereADirectoryIsInTheWay) {
  const Scratch scratch;
  const auto first = scratch.Write("first", "old");
  std::filesystem::create_directory(scratch.path() / "second");
  OutputSet outputs;
  outputs.Add(first, "new");
  outputs.Add(scratch.path() / "second", "x");
  EXPECT_THAT(ErrorOf([&] { outputs.Commit(); }), ::testing::HasSubstr("it is a directory"));
  EXPECT_EQ(ReadFile(first), "old");
}

}  // namespace
}  // namespace mlp::stages
