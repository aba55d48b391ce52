#include "engine/record_journal.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RecordJournalTest : public ::testing::Test {
 protected:
  RecordJournalTest() {
    for (const char* name : {"one", "two"}) {
      Stage stage;
      stage.name = name;
      stage.file = RelPath::Strict("mlpipe.yaml").value();
      stages_.push_back(stage);
    }
  }
  Status Add(RecordJournal& journal, std::size_t stage, const std::string& cmd) {
    StageRecord record;
    record.stage = &stages_[stage];
    record.entry.cmd = cmd;
    return journal.Ended(record, nullptr);
  }
  RecordJournal Create() { return RecordJournal::Create(workspace_, "test").value(); }
  // "address: command" of each entry that is whole.
  std::vector<std::string> Read(const std::string& path) {
    std::vector<std::string> entries;
    const auto records = ReadJournal(workspace_.fs(), path, workspace_.layout().algorithm).value();
    for (const JournaledRecord& entry : records)
      entries.push_back(entry.stage + ": " + entry.record.entry.cmd.get<std::string>());
    return entries;
  }
  std::string FileOf(const std::string& path) {
    return path.substr(project_.root().size() + 1) + ".journal";
  }

  TestProject project_;
  Workspace workspace_ = project_.Open();
  std::vector<Stage> stages_;
};

TEST_F(RecordJournalTest, AnEntryThatIsNotWholeEndsIt) {
  RecordJournal journal = Create();
  ASSERT_THAT(Add(journal, 0, "a"), IsOk());
  ASSERT_THAT(Add(journal, 1, "b"), IsOk());
  EXPECT_THAT(Read(journal.path()), ElementsAre("one: a", "two: b"));
  const std::string text = project_.Read(FileOf(journal.path()));
  const std::size_t second = text.find('\n', text.find("\"one\"")) + 1;
  for (std::size_t size = second; size < text.size(); ++size) {
    project_.Write(FileOf(journal.path()), text.substr(0, size));
    ASSERT_THAT(Read(journal.path()), ElementsAre("one: a")) << "of " << size << " bytes";
  }
  std::string damaged = text;
  damaged[text.find("\"one\"") + 1] = '1';
  project_.Write(FileOf(journal.path()), damaged);
  EXPECT_THAT(Read(journal.path()), IsEmpty()) << "what follows a damaged entry does not count";
  project_.Write(FileOf(journal.path()), "mlpipe-journal-9 sha256\n" + text);
  EXPECT_THAT(Read(journal.path()), IsEmpty()) << "another version";
}

TEST_F(RecordJournalTest, StaysOnlyWhileItHoldsSomething) {
  {
    RecordJournal journal = Create();
    ASSERT_THAT(Add(journal, 0, "a"), IsOk());
    ASSERT_THAT(Add(journal, 1, "b"), IsOk());
    ASSERT_THAT(journal.Forget({&stages_[0]}), IsOk());
    EXPECT_THAT(Read(journal.path()), ElementsAre("two: b"));
  }
  MLP_ASSERT_OK_AND_ASSIGN(const auto left,
                           ListJournals(workspace_.fs(), workspace_.paths().JournalDir()));
  ASSERT_EQ(left.size(), 1u);
  EXPECT_THAT(Read(left[0]), ElementsAre("two: b"));
  MLP_ASSERT_OK_AND_ASSIGN(auto dead, DeadJournal::Take(workspace_.fs(), left[0]));
  ASSERT_TRUE(dead);
  EXPECT_THAT(dead->Remove(), IsOk());
  { const RecordJournal empty = Create(); }
  EXPECT_THAT(ListJournals(workspace_.fs(), workspace_.paths().JournalDir()),
              IsOkAndHolds(IsEmpty()));
}

// Between the making of its lock and the locking another process may take it for a dead one's.
TEST_F(RecordJournalTest, TakesAnotherNameWhenItsLockIsTaken) {
  const std::string dir = workspace_.paths().JournalDir();
  ASSERT_THAT(workspace_.fs().MakeDirs(dir), IsOk());
  MLP_ASSERT_OK_AND_ASSIGN(const FileLock taken,
                           FileLock::Acquire(dir + "/a.lock", "other", std::chrono::seconds(0)));
  std::vector<std::string> names = {"b", "a"};
  MLP_ASSERT_OK_AND_ASSIGN(const RecordJournal journal,
                           RecordJournal::Create(workspace_, "test", [&] {
                             std::string name = names.back();
                             names.pop_back();
                             return name;
                           }));
  EXPECT_EQ(journal.path(), dir + "/b");
}

}  // namespace
}  // namespace mlp
