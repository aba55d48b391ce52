#include "engine/journal_recovery.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using ::testing::IsEmpty;

class JournalRecoveryTest : public ::testing::Test {
 protected:
  JournalRecoveryTest() {
    project_.Write("mlpipe.yaml",
                   "stages:\n  s:\n    cmd: echo s >>ran.log; cp in out\n"
                   "    deps: [in]\n    outs: [out]\n");
    project_.Write("in", "hello\n");
  }

  static const Stage& StageOf(const Workspace& workspace) { return workspace.graph().stage(0); }
  static LockedStage EntryWith(const std::string& cmd) {
    LockedStage entry;
    entry.cmd = cmd;
    return entry;
  }
  // The journal of a process that was killed after it had finished the stage.
  void LeaveJournal(const std::string& name, LockedStage entry, std::int64_t started_ns,
                    const LockedStage* replaced = nullptr) {
    std::string path;
    {
      Workspace workspace = project_.Open();
      RecordJournal journal = RecordJournal::Create(workspace, "test").value();
      path = journal.path();
      StageRecord record;
      record.stage = &StageOf(workspace);
      record.entry = std::move(entry);
      record.execution.started_ns = started_ns;
      record.fingerprint = Fingerprint(std::string(64, 'a'));
      ASSERT_THAT(journal.Ended(record, replaced), IsOk());
    }
    const std::string to = std::filesystem::path(path).parent_path() / name;
    for (const char* suffix : {".journal", ".lock"})
      std::filesystem::rename(path + suffix, to + suffix);
  }
  std::string CmdSeen() {
    const Workspace workspace = project_.Open();
    const LockedStage* entry = workspace.records().Find(StageOf(workspace));
    return entry == nullptr ? "" : entry->cmd.get<std::string>();
  }
  std::string CmdTakenOver() {
    Workspace workspace = project_.Open();
    RecordJournal journal = RecordJournal::Create(workspace, "test").value();
    const auto taken = TakeOverJournals(workspace, journal).value();
    EXPECT_THAT(journal.Forget({&StageOf(workspace)}), IsOk());
    return taken.empty() ? "" : taken.back().entry.cmd.get<std::string>();
  }
  Result<std::vector<std::string>> Journals() {
    return ListJournals(PosixFileSystem(), project_.root() + "/.mlpipe/tmp/journals");
  }

  TestProject project_;
};

TEST_F(JournalRecoveryTest, OfSeveralTheNewestCounts) {
  for (const bool newest_first : {true, false}) {
    LeaveJournal("a", EntryWith(newest_first ? "new" : "old"), newest_first ? 2 : 1);
    LeaveJournal("b", EntryWith(newest_first ? "old" : "new"), newest_first ? 1 : 2);
    EXPECT_EQ(CmdSeen(), "new");
    EXPECT_EQ(CmdTakenOver(), "new");
    EXPECT_THAT(Journals(), IsOkAndHolds(IsEmpty()));
  }
}

TEST_F(JournalRecoveryTest, WhatAnotherProcessRecordedMeanwhileStands) {
  {
    Workspace workspace = project_.Open();
    workspace.records().Set(StageOf(workspace), EntryWith("theirs"));
    ASSERT_THAT(workspace.SaveRecords(), IsOk());
  }
  LeaveJournal("a", EntryWith("mine"), 1);  // when nothing was recorded yet
  EXPECT_EQ(CmdSeen(), "theirs");
  EXPECT_EQ(CmdTakenOver(), "");
  const LockedStage theirs = EntryWith("theirs");
  LeaveJournal("b", EntryWith("mine"), 1, &theirs);
  EXPECT_EQ(CmdSeen(), "mine");
  EXPECT_EQ(CmdTakenOver(), "mine");
}

TEST_F(JournalRecoveryTest, NoCommitWritesDownWhatANoCommitHadFinished) {
  project_.Write(".mlpipe/config", "[cache]\n  type = symlink\n");
  ReproOptions options;
  options.commit = false;
  project_.Repro(options);
  LockedStage entry;
  {
    const Workspace workspace = project_.Open();
    entry = *workspace.records().Find(StageOf(workspace));
  }
  project_.Remove("mlpipe.lock");
  project_.Remove("ran.log");
  LeaveJournal("a", std::move(entry), 1);
  const ReproSummary summary = project_.Repro(options);
  EXPECT_TRUE(summary.errors.empty());
  EXPECT_FALSE(project_.Exists("ran.log"));
  EXPECT_TRUE(project_.Exists("mlpipe.lock"));
  EXPECT_THAT(Journals(), IsOkAndHolds(IsEmpty()));
  EXPECT_FALSE(project_.Exists(".mlpipe/cache/runs")) << "it names objects that are not stored";
  EXPECT_TRUE(project_.Repro().errors.empty());
  EXPECT_FALSE(project_.Exists("ran.log"));
}

}  // namespace
}  // namespace mlp
