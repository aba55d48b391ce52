#include "pipelines/lock_merge.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Stages by name, each with its command; in the order given.
LockFile LockOf(const std::vector<std::pair<std::string, std::string>>& stages) {
  LockFile lock;
  for (const auto& [name, cmd] : stages) {
    LockedStage entry;
    entry.cmd = cmd;
    lock.Set(name, entry);
  }
  return lock;
}

std::vector<std::string> Shown(const LockFile& lock) {
  std::vector<std::string> shown;
  for (const auto& [name, entry] : lock.stages())
    shown.push_back(name + "=" + entry.cmd.get<std::string>());
  return shown;
}

TEST(MergeLockFiles, TakesWhatOneSideChanged) {
  const LockMerge merge =
      MergeLockFiles(LockOf({{"a", "1"}, {"b", "1"}, {"c", "1"}, {"d", "1"}}),
                     LockOf({{"a", "2"}, {"b", "1"}, {"d", "1"}, {"ours", "1"}}),
                     LockOf({{"theirs", "1"}, {"a", "1"}, {"b", "2"}, {"c", "1"}}));
  EXPECT_THAT(Shown(merge.merged), ElementsAre("a=2", "b=2", "ours=1", "theirs=1"));
  EXPECT_THAT(merge.conflicts, IsEmpty());
}

TEST(MergeLockFiles, TheSameChangeOnBothSidesIsNoConflict) {
  const LockMerge merge =
      MergeLockFiles(LockOf({{"a", "1"}, {"b", "1"}}), LockOf({{"a", "2"}, {"new", "1"}}),
                     LockOf({{"new", "1"}, {"a", "2"}}));
  EXPECT_THAT(Shown(merge.merged), ElementsAre("a=2", "new=1"));
  EXPECT_THAT(merge.conflicts, IsEmpty());
}

TEST(MergeLockFiles, DifferentChangesAreConflicts) {
  const LockMerge merge = MergeLockFiles(LockOf({{"a", "1"}, {"b", "1"}, {"c", "1"}}),
                                         LockOf({{"a", "2"}, {"b", "2"}, {"new", "1"}}),
                                         LockOf({{"a", "3"}, {"c", "2"}, {"new", "2"}}));
  EXPECT_THAT(merge.conflicts, ElementsAre("a", "b", "new", "c"));
  EXPECT_THAT(Shown(merge.merged), ElementsAre("a=2", "b=2", "new=1", "c=2"));
}

TEST(MergeLockTexts, AnEmptyTextIsNoFile) {
  const std::string text = "schema: '2.0'\nstages:\n  a:\n    cmd: x\n";
  const auto merge = MergeLockTexts(HashAlgorithm::kMd5, "dvc.lock", {"", text, text});
  EXPECT_THAT(Shown(merge->merged), ElementsAre("a=x"));
  EXPECT_THAT(MergeLockTexts(HashAlgorithm::kMd5, "dvc.lock", {"", text, "<<<<<<< x\n"}),
              ::testing::Not(mlp::testing::IsOk()));
  const std::string datasets = "schema: '2.0'\ndatasets:\n- name: d\nstages: {}\n";
  EXPECT_EQ(MergeLockTexts(HashAlgorithm::kMd5, "dvc.lock", {text, text, datasets})
                ->merged.Serialize(HashAlgorithm::kMd5, LockOrder::kKept),
            datasets);
}

TEST(LockFileOrder, SortedByName) {
  const std::string text = LockOf({{"b", "1"}, {"c", "1"}, {"a", "1"}})
                               .Serialize(HashAlgorithm::kSha256, LockOrder::kByName);
  EXPECT_EQ(text,
            "schema: '2.0'\nstages:\n  a:\n    cmd: '1'\n  b:\n    cmd: '1'\n"
            "  c:\n    cmd: '1'\n");
}

}  // namespace
}  // namespace mlp
