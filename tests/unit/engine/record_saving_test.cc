#include "engine/record_saving.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using mlp::testing::IsOk;
using ::testing::ElementsAre;

class RecordSavingTest : public ::testing::Test {
 protected:
  RecordSavingTest() {
    project_.Write("mlpipe.yaml",
                   "stages:\n"
                   "  z: {cmd: x, outs: [z.txt]}\n"
                   "  a: {cmd: x, outs: [a.txt]}\n");
  }

  static void Set(Workspace& workspace, const std::string& stage, const std::string& cmd) {
    LockedStage entry;
    entry.cmd = cmd;
    const StageId id = workspace.graph().Find(stage, RelPath()).value();
    workspace.records().Set(workspace.graph().stage(id), entry);
  }
  std::string CmdOf(const std::string& stage) {
    const Workspace workspace = project_.Open();
    const StageId id = workspace.graph().Find(stage, RelPath()).value();
    const LockedStage* entry = workspace.records().Find(workspace.graph().stage(id));
    return entry == nullptr ? "" : entry->cmd.get<std::string>();
  }

  TestProject project_;
};

TEST_F(RecordSavingTest, KeepsWhatAnotherProcessWroteMeanwhile) {
  Workspace mine = project_.Open(), theirs = project_.Open();
  Set(theirs, "a", "theirs");
  EXPECT_THAT(theirs.SaveRecords(), IsOk());
  Set(mine, "z", "mine");
  EXPECT_THAT(mine.SaveRecords(), IsOk());
  EXPECT_EQ(CmdOf("a"), "theirs");
  EXPECT_EQ(CmdOf("z"), "mine");
}

// Whoever runs a stage has read what others made of it: so of two changes the other one is newer.
TEST_F(RecordSavingTest, AnEntryThatAnotherProcessChangedTooIsTheirs) {
  Workspace mine = project_.Open(), theirs = project_.Open();
  Set(mine, "a", "mine");
  Set(theirs, "a", "theirs");
  EXPECT_THAT(theirs.SaveRecords(), IsOk());
  EXPECT_THAT(mine.SaveRecords(), IsOk());
  EXPECT_EQ(CmdOf("a"), "theirs");
  EXPECT_THAT(mine.RefreshRecords(), IsOk());
  Set(mine, "a", "mine again");
  EXPECT_THAT(mine.SaveRecords(), IsOk());
  EXPECT_EQ(CmdOf("a"), "mine again");
}

TEST_F(RecordSavingTest, NewEntriesStandInTheOrderOfTheGraph) {
  Workspace workspace = project_.Open();
  Set(workspace, "a", "first to end");
  EXPECT_THAT(workspace.SaveRecords(), IsOk());
  Set(workspace, "z", "last to end");
  EXPECT_THAT(workspace.SaveRecords(), IsOk());
  std::vector<std::string> names;
  for (const auto& [name, entry] : workspace.records().lock_files().begin()->second.stages()) {
    names.push_back(name);
  }
  EXPECT_THAT(names, ElementsAre("z", "a"));
}

}  // namespace
}  // namespace mlp
