#include "engine/workspace_undo.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>

#include "engine/moved_files.h"
#include "engine/recorded_digests.h"
#include "engine/undo_restore.h"
#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

namespace stdfs = std::filesystem;
using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::HasSubstr;
using testing::IsOk;

const RelPath kParams = RelPath::Strict("params.yaml").value();

class WorkspaceUndoTest : public ::testing::Test {
 protected:
  WorkspaceUndoTest() {
    project_.Write("params.yaml", "a: 1\n");
    project_.Write("in", "in\n");
    project_.Write("mlpipe.yaml", R"(
stages:
  make:
    cmd: mkdir -p out/d && cp in out/d/x && cp in new/deep/y 2>/dev/null || (mkdir -p new/deep && cp in new/deep/y)
    deps: [in]
    outs: [out, new/deep/y]
)");
    EXPECT_TRUE(project_.Repro().errors.empty());
    workspace_.emplace(Workspace::Open(project_.environment()).value());
    lock_.emplace(AcquireRunLock(*workspace_, LockKind::kExclusive, "test", observer_).value());
    EXPECT_THAT(workspace_->Load(), IsOk());
    undo_.emplace(*workspace_, *lock_);
  }
  std::string Path(const std::string& path) const { return project_.root() + "/" + path; }
  const Stage& stage() const { return workspace_->graph().stage(0); }
  // As a kill leaves it: nobody puts back. The objects live until the test ends.
  void Begin(WorkspaceUndo::Change change = WorkspaceUndo::Change::kRun) {
    ASSERT_THAT(undo_->Begin({{kParams, "a: 2\n"}}), IsOk());
    ASSERT_THAT(undo_->KeepOutputs(stage(), change), IsOk());
  }

  TestProject project_;
  ReproObserver observer_;
  std::optional<Workspace> workspace_;
  std::optional<RunLock> lock_;
  std::optional<WorkspaceUndo> undo_;
};

TEST_F(WorkspaceUndoTest, PutsBackTheVeryFiles) {
  ::chmod(Path("out/d/x").c_str(), 0750);
  stdfs::create_symlink("x", Path("out/d/link"));
  const auto time = stdfs::last_write_time(Path("out/d/x"));
  Begin();
  EXPECT_FALSE(project_.Exists("out"));
  EXPECT_FALSE(project_.Exists("new/deep/y"));
  project_.Write("out", "a file now");
  project_.Write("mlpipe.lock", "other");
  project_.Write("params.yaml", "a: 2\n");
  ASSERT_THAT(undo_->Restore(observer_), IsOk());
  EXPECT_EQ(project_.Read("out/d/x"), "in\n");
  EXPECT_EQ(stdfs::last_write_time(Path("out/d/x")), time);
  EXPECT_EQ(static_cast<int>(stdfs::status(Path("out/d/x")).permissions()), 0750);
  EXPECT_EQ(stdfs::read_symlink(Path("out/d/link")), "x");
  EXPECT_THAT(project_.Read("mlpipe.lock"), HasSubstr("make:"));
  EXPECT_EQ(project_.Read("params.yaml"), "a: 1\n");
  EXPECT_FALSE(project_.Exists(".mlpipe/tmp/undo"));
}

TEST_F(WorkspaceUndoTest, WhatWasNotThereIsGoneAgainWithItsDirectories) {
  project_.Remove("new");
  project_.Remove("params.yaml");
  Begin();
  project_.Write("new/deep/y", "made");
  project_.Write("params.yaml", "a: 2\n");
  ASSERT_THAT(undo_->Restore(observer_), IsOk());
  EXPECT_FALSE(project_.Exists("new"));
  EXPECT_FALSE(project_.Exists("params.yaml"));
}

TEST_F(WorkspaceUndoTest, ADirectoryThatHoldsSomethingElseStays) {
  project_.Remove("new");
  Begin();
  project_.Write("new/deep/y", "made");
  project_.Write("new/mine", "by hand");
  ASSERT_THAT(undo_->Restore(observer_), IsOk());
  EXPECT_FALSE(project_.Exists("new/deep"));
  EXPECT_EQ(project_.Read("new/mine"), "by hand");
}

TEST_F(WorkspaceUndoTest, AnEditIsLeftAndTold) {
  Begin();
  project_.Write("params.yaml", "a: 3 # mine\n");
  MLP_ASSERT_OK_AND_ASSIGN(const auto notes, RestoreWorkspace(*workspace_));
  EXPECT_THAT(notes, ElementsAre(HasSubstr("'params.yaml' was edited while the experiment ran")));
  EXPECT_EQ(project_.Read("params.yaml"), "a: 3 # mine\n");
}

TEST_F(WorkspaceUndoTest, LinesInGitignoreGoUnlessTheUserAddedSome) {
  for (const bool edited : {false, true}) {
    project_.Write(".gitignore", "/mine\n");
    WorkspaceUndo undo(*workspace_, *lock_);
    ASSERT_THAT(undo.Begin(), IsOk());
    const std::string now = edited ? "/mine\n/out\n/his\n" : "/mine\n/out\n";
    project_.Write(".gitignore", now);
    ASSERT_THAT(undo.Restore(observer_), IsOk());
    EXPECT_EQ(project_.Read(".gitignore"), edited ? now : "/mine\n");
  }
}

TEST_F(WorkspaceUndoTest, PersistentOutputsStayAsACopy) {
  const_cast<Output&>(stage().outs[0]).persist = true;
  Begin();
  std::ofstream(Path("out/d/x"), std::ios::app) << "more\n";
  EXPECT_EQ(project_.Read("out/d/x"), "in\nmore\n");
  ASSERT_THAT(undo_->Restore(observer_), IsOk());
  EXPECT_EQ(project_.Read("out/d/x"), "in\n");
}

TEST_F(WorkspaceUndoTest, AfterAKillTheNextLockPutsBack) {
  Begin(WorkspaceUndo::Change::kReplace);
  project_.Write("params.yaml", "a: 2\n");
  project_.Write(".params.yaml.0123456789abcdef.tmp", "half");
  project_.Write(".other.0123456789abcdef.tmp", "not ours");
  struct Listener : ReproObserver {
    void OnWarning(const std::string& sentence) override { said += sentence; }
    std::string said;
  } listener;
  lock_.reset();
  Workspace next = Workspace::Open(project_.environment()).value();
  {
    MLP_ASSERT_OK_AND_ASSIGN(const RunLock lock,
                             AcquireRunLock(next, LockKind::kShared, "repro", listener));
    EXPECT_THAT(listener.said, HasSubstr("an experiment was killed"));
  }
  EXPECT_EQ(project_.Read("params.yaml"), "a: 1\n");
  EXPECT_EQ(project_.Read("out/d/x"), "in\n");
  EXPECT_FALSE(project_.Exists(".params.yaml.0123456789abcdef.tmp"));
  EXPECT_TRUE(project_.Exists(".other.0123456789abcdef.tmp"));
  MLP_ASSERT_OK_AND_ASSIGN(const bool is_left, HasUndo(next));
  EXPECT_FALSE(is_left);
}

// Every state between two renames of an earlier attempt.
TEST_F(WorkspaceUndoTest, WhatWasPutBackAlreadyIsLeftAlone) {
  Begin();
  const std::string kept = Path(".mlpipe/tmp/undo/");
  MLP_ASSERT_OK_AND_ASSIGN(const auto record, UndoRecord::Read(workspace_->fs(), kept));
  for (std::size_t i = 0; i < record->items.size(); ++i) {
    if (record->items[i].path.str() != "out") continue;
    stdfs::rename(kept + std::to_string(i), Path("out"));
    project_.Write("out/d/x", "edited since\n");
  }
  ASSERT_THAT(undo_->Restore(observer_), IsOk());
  EXPECT_EQ(project_.Read("out/d/x"), "edited since\n");
  EXPECT_EQ(project_.Read("new/deep/y"), "in\n");
}

TEST_F(WorkspaceUndoTest, SaysWhatCannotBePutBackAndWhereItLies) {
  Begin();
  project_.Write("params.yaml", "a: 2\n");
  // Where the output was there is now a way out of the project.
  stdfs::remove_all(Path("new"));
  stdfs::create_directory_symlink("/", Path("new"));
  const Status status = undo_->Restore(observer_);
  EXPECT_THAT(status, FailsWith(ErrorCode::kIo, "1 path could not be put back"));
  EXPECT_THAT(status.error().notes, ElementsAre(HasSubstr("'new/deep/y': ")));
  EXPECT_THAT(status.error().notes[0], HasSubstr("what it was is '" + Path(".mlpipe/tmp/undo/")));
  EXPECT_EQ(project_.Read("params.yaml"), "a: 1\n") << "all else is put back";
  // The next one tries again.
  stdfs::remove(Path("new"));
  ASSERT_THAT(RestoreWorkspace(*workspace_), IsOk());
  EXPECT_EQ(project_.Read("new/deep/y"), "in\n");
}

TEST_F(WorkspaceUndoTest, WhatCannotBeUnderstoodIsRefused) {
  project_.Write(".mlpipe/tmp/undo/record.json", "{\"version\": 99}");
  EXPECT_THAT(RestoreWorkspace(*workspace_),
              FailsWith(ErrorCode::kCorrupt, "cannot be understood"));
  EXPECT_TRUE(project_.Exists(".mlpipe/tmp/undo/record.json"));
}

TEST_F(WorkspaceUndoTest, RecordsThatWillComeBackCount) {
  const Digest digest = workspace_->records().Find(stage())->outs.front().digest;
  Begin();
  project_.Write("mlpipe.lock", "schema: '2.0'\nstages: {}\n");
  DigestSet digests;
  ASSERT_THAT(AddRecordedDigests(*workspace_, digests), IsOk());
  EXPECT_TRUE(digests.contains(digest));
}

TEST_F(WorkspaceUndoTest, WhatSucceededStays) {
  Begin();
  project_.Write("out/d/x", "made\n");
  ASSERT_THAT(undo_->Drop(), IsOk());
  undo_.reset();
  EXPECT_EQ(project_.Read("out/d/x"), "made\n");
  EXPECT_FALSE(project_.Exists(".mlpipe/tmp/undo"));
}

// What renames of one file system cannot do is done by copies.
TEST_F(WorkspaceUndoTest, MovesAcrossFileSystems) {
  struct OtherDevice : FileSystemWrapper {
    using FileSystemWrapper::FileSystemWrapper;
    Status Rename(const std::string& from, const std::string& to) override {
      const bool same = stdfs::path(from).parent_path() == stdfs::path(to).parent_path();
      return same ? base_.Rename(from, to) : Fail(ErrorCode::kIo, "other device");
    }
  } fs(PosixFileSystem());
  ::chmod(Path("out/d").c_str(), 0555);
  stdfs::create_symlink("nowhere", Path("out/link"));
  stdfs::create_directory(Path("place"));
  ASSERT_THAT(MoveTree(fs, Path("out"), Path("place/out")), IsOk());
  EXPECT_FALSE(project_.Exists("out"));
  EXPECT_EQ(project_.Read("place/out/d/x"), "in\n");
  EXPECT_EQ(static_cast<int>(stdfs::status(Path("place/out/d")).permissions()), 0555);
  EXPECT_EQ(stdfs::read_symlink(Path("place/out/link")), "nowhere");
}

}  // namespace
}  // namespace mlp
