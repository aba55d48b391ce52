#include "engine/cli/progress_line.h"

#include <gtest/gtest.h>

namespace mlp {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;

TEST(ProgressTextTest, SaysHowMuchIsDoneHowFastAndHowLongItTakes) {
  EXPECT_EQ(ProgressText("Adding", {250, 100 * kMiB}, {1000, 400 * kMiB}, 2),
            "Adding  250 of 1000 files  100.0 MiB of 400.0 MiB  50.0 MiB/s  0:06 left");
}

TEST(ProgressTextTest, GoesByFilesWhereThereAreNoBytes) {
  EXPECT_EQ(ProgressText("Removing", {1, 0}, {4, 0}, 3600), "Removing  1 of 4 files  3:00:00 left");
}

TEST(ProgressTextTest, PromisesNothingBeforeItBeginsAndWhenItIsDone) {
  EXPECT_EQ(ProgressText("Adding", {0, 0}, {1, 8}, 0), "Adding  0 of 1 file  0 B of 8 B");
  EXPECT_EQ(ProgressText("Adding", {1, 8}, {1, 8}, 1), "Adding  1 of 1 file  8 B of 8 B  8 B/s");
}

}  // namespace
}  // namespace mlp
