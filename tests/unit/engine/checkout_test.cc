#include "engine/checkout.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace mlp
