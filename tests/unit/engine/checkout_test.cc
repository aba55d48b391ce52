#include "engine/checkout.h"

#include <gtest/gtest.h>

#include "engine/output_files.h"
#include "engine/placed_files.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

class LastProgress : public FileProgress {
 public:
  void Show(const FileAmount& done, const FileAmount& whole) override {
    EXPECT_LE(done.files, whole.files);
    EXPECT_GE(done.files, done_.files);
    done_ = done, whole_ = whole;
  }
  FileAmount done_, whole_;
};

TEST(CheckOutTest, ProgressCountsTheFilesOfWhatIsPutIntoPlace) {
  TestProject project;
  project.Write("mlpipe.yaml",
                "stages:\n"
                "  a: {cmd: mkdir -p d/s; echo 1 >d/x; echo 2 >d/s/y; echo 3 >f, outs: [d, f]}\n"
                "  b: {cmd: echo 4 >g, outs: [g]}\n");
  ASSERT_EQ(project.Repro().errors.size(), 0u);
  project.Remove("d/x");
  project.Remove("f");
  Workspace workspace = project.Open();
  const auto outputs = RecordedOutputs(workspace, workspace.graph().TopologicalOrder(), {}).value();
  LastProgress progress;
  const CheckoutReport report = CheckOut(workspace, outputs, {}, &progress).value();
  EXPECT_EQ(report.added, 2u);
  EXPECT_EQ(project.Read("d/x") + project.Read("f"), "1\n3\n");
  EXPECT_EQ(progress.whole_.files, 3u);  // d/x, d/s/y and f; g stands as recorded
  EXPECT_EQ(progress.done_.files, 3u);
}

class LargeFilesTest : public ::testing::Test {
 protected:
  LargeFilesTest() {
    project_.Write("mlpipe.yaml",
                   "stages:\n"
                   "  a: {cmd: 'mkdir d; yes | head -c 20000000 | tee f >d/x', outs: [d, f]}\n");
  }
  // Those that the next command need not read.
  std::vector<std::string> Known() {
    Workspace workspace = project_.Open();
    std::vector<std::string> known;
    for (const std::string path : {"f", "d/x"}) {
      const std::string absolute = workspace.Absolute(RelPath::Strict(path).value());
      const FileStat stat = PosixFileSystem().Stat(absolute, false).value().value();
      const auto digest = workspace.index().Find(absolute, stat);
      if (!digest) continue;
      EXPECT_EQ(*digest, HashOf(HashAlgorithm::kSha256, project_.Read(path)));
      known.push_back(path);
    }
    return known;
  }
  const std::vector<std::string> all_ = {"f", "d/x"};
  TestProject project_;
};

TEST_F(LargeFilesTest, AreKnownAfterTheStageThatWroteThem) {
  ASSERT_EQ(project_.Repro().errors.size(), 0u);
  EXPECT_EQ(Known(), all_);
}

TEST_F(LargeFilesTest, AreKnownAfterTheyWereRestored) {
  ASSERT_EQ(project_.Repro().errors.size(), 0u);
  for (const char* path : {"f", "d", ".mlpipe/tmp/index.db"}) project_.Remove(path);
  ASSERT_EQ(project_.Repro().errors.size(), 0u);
  EXPECT_EQ(Known(), all_);
}

TEST_F(LargeFilesTest, AreKnownAfterCheckout) {
  ASSERT_EQ(project_.Repro().errors.size(), 0u);
  for (const char* path : {"f", "d", ".mlpipe/tmp/index.db"}) project_.Remove(path);
  {
    Workspace workspace = project_.Open();
    const auto outputs =
        RecordedOutputs(workspace, workspace.graph().TopologicalOrder(), {}).value();
    ASSERT_TRUE(CheckOut(workspace, outputs, {}, nullptr));
    ASSERT_TRUE(workspace.index().Flush());
  }
  EXPECT_EQ(Known(), all_);
}

class RememberPlacedTest : public LargeFilesTest {
 protected:
  RememberPlacedTest() {
    EXPECT_EQ(project_.Repro().errors.size(), 0u);
    project_.Remove(".mlpipe/tmp/index.db");
    placed_.files.push_back({path_, StatNow(), HashOf(HashAlgorithm::kSha256, project_.Read("f"))});
    placed_.at_ns = StatNow().mtime_ns + FileIndex::kRacyWindowNs;
  }
  FileStat StatNow() const { return PosixFileSystem().Stat(path_, false).value().value(); }
  bool IsRemembered() {
    Workspace workspace = project_.Open();
    RememberPlaced(workspace, placed_);
    return workspace.index().Find(path_, StatNow()).has_value();
  }
  const std::string path_ = project_.root() + "/f";
  PlacedFiles placed_;
};

TEST_F(RememberPlacedTest, WhatIsAsItWasPlaced) {
  EXPECT_TRUE(IsRemembered());
}

// It may have been written to since.
TEST_F(RememberPlacedTest, NotWhatIsAsNewAsItsPlace) {
  placed_.at_ns -= 1;
  EXPECT_FALSE(IsRemembered());
}

TEST_F(RememberPlacedTest, NotAnOlderFileThatTookItsPlace) {
  const auto before = std::filesystem::last_write_time(path_);
  project_.Write("backup", project_.Read("f"));
  std::filesystem::last_write_time(project_.root() + "/backup", before);  // as mv and cp -p keep it
  std::filesystem::rename(project_.root() + "/backup", path_);
  EXPECT_FALSE(IsRemembered());
}

TEST_F(RememberPlacedTest, NotWhatWasWrittenToOrTouched) {
  std::ofstream(path_, std::ios::app) << "more";
  EXPECT_FALSE(IsRemembered());
  placed_.files[0].stat = StatNow();
  placed_.files[0].stat.mtime_ns -= 1;
  EXPECT_FALSE(IsRemembered());
}

// Links share the object, of which nobody has read a byte.
TEST_F(LargeFilesTest, LinksAreNotKnown) {
  project_.Write(".mlpipe/config", "[cache]\n  type = hardlink\n");
  ASSERT_EQ(project_.Repro().errors.size(), 0u);
  for (const char* path : {"f", "d", ".mlpipe/tmp/index.db"}) project_.Remove(path);
  ASSERT_EQ(project_.Repro().errors.size(), 0u);
  EXPECT_EQ(Known(), std::vector<std::string>());
}

// What stands there already was looked at before, and may have been edited since.
TEST_F(LargeFilesTest, OnlyWhatTookItsPlaceIsTold) {
  project_.Write("mlpipe.yaml",
                 "stages:\n  a: {cmd: 'mkdir d; yes | head -c 90000 | tee d/y >d/x', outs: [d]}\n");
  ASSERT_EQ(project_.Repro().errors.size(), 0u);
  project_.Remove("d/x");
  Workspace workspace = project_.Open();
  const auto outputs = RecordedOutputs(workspace, workspace.graph().TopologicalOrder(), {}).value();
  const PlacedFiles placed = RestoreOutput(workspace, outputs[0].path, outputs[0].record).value();
  ASSERT_EQ(placed.files.size(), 1u);
  EXPECT_EQ(placed.files[0].path, project_.root() + "/d/x");
}

}  // namespace
}  // namespace mlp
