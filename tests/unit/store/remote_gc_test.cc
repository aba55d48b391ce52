#include "store/transfer/remote_gc.h"

#include <gmock/gmock.h>

#include "store/object_store.h"
#include "store/transfer/push.h"
#include "store/tree_object.h"
#include "tests/support/matchers.h"
#include "tests/support/memory_remote.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using testing::FailsWith;
using ::testing::IsEmpty;
using testing::IsOk;
using testing::MemoryRemote;
using ::testing::SizeIs;
using testing::TempDir;

using enum HashAlgorithm;

class SilentProgress : public TransferProgress {
 public:
  bool cancelled = false;
  void OnPlanned(std::size_t, std::uint64_t) override {}
  void OnBytes(std::uint64_t) override {}
  void OnObject() override {}
  bool IsCancelled() override { return cancelled; }
};

// Pushed: a directory of "a" and "b", and the files "b" and "c".
class RemoteGcTest : public ::testing::Test {
 protected:
  RemoteGcTest() {
    const auto batch = store_.NewBatch();
    std::vector<TreeEntry> entries;
    for (const char* const name : {"a", "b"})
      entries.push_back({RelPath::Strict(name).value(), batch->AddBytes(name).value()});
    tree_ = batch->AddTree(TreeObject(entries).Serialize(kMd5)).value();
    EXPECT_THAT(batch->AddBytes("c"), IsOk());
    EXPECT_THAT(batch->Publish(), IsOk());
    const std::vector<TransferRoot> roots = {{"d", tree_}, {"b", Of("b")}, {"c", Of("c")}};
    EXPECT_THAT(Push(store_, remote_, roots, progress_), IsOk());
    options_.algorithms = {kMd5};
    options_.needs_members = [](const Digest&) { return true; };
  }

  static Digest Of(std::string_view bytes) { return HashOf(kMd5, bytes); }
  static std::string Key(std::string_view bytes) { return RemoteKeyOf(Of(bytes)); }
  Result<RemoteGcPlan> Plan(const std::unordered_set<Digest>& needed) {
    return PlanRemoteGc(PosixFileSystem(), dir_ / "cache", remote_, needed, options_, progress_);
  }
  void EmptyTheStore() { EXPECT_THAT(RemoveTree(PosixFileSystem(), dir_ / "cache"), IsOk()); }
  static std::vector<std::string> KeysOf(const std::vector<RemoteFile>& files) {
    std::vector<std::string> keys;
    for (const RemoteFile& file : files) keys.push_back(file.key);
    return keys;
  }

  TempDir dir_;
  LocalObjectStore store_{PosixFileSystem(), dir_ / "cache", kMd5};
  MemoryRemote remote_;
  SilentProgress progress_;
  RemoteGcOptions options_;
  Digest tree_;
};

TEST_F(RemoteGcTest, KeepsWhatIsNeededAndTheMembersOfLists) {
  remote_.files["files/md5/notes.txt"] = "not an object";
  remote_.files["runs/aa/x"] = "no object either";
  const RemoteGcPlan plan = Plan({tree_}).value();
  EXPECT_THAT(KeysOf(plan.files), ElementsAre(Key("c")));
  EXPECT_THAT(plan.lists, IsEmpty());
  EXPECT_EQ(plan.Bytes(), 1u);
  EXPECT_EQ(plan.kept_objects, 3u);
  EXPECT_THAT(remote_.files, SizeIs(6));  // it was a plan
  EXPECT_THAT(RemoveRemoteGarbage(remote_, plan, progress_), IsOk());
  EXPECT_FALSE(remote_.files.contains(Key("c")));
  EXPECT_THAT(remote_.files, SizeIs(5));
}

TEST_F(RemoteGcTest, RemovesListsWithTheirMembers) {
  const RemoteGcPlan plan = Plan({Of("b")}).value();
  EXPECT_THAT(KeysOf(plan.lists), ElementsAre(RemoteKeyOf(tree_)));
  EXPECT_THAT(plan.files, SizeIs(2));
  EXPECT_THAT(RemoveRemoteGarbage(remote_, plan, progress_), IsOk());
  ASSERT_THAT(remote_.files, SizeIs(1));
  EXPECT_EQ(remote_.files.begin()->first, Key("b"));
}

TEST_F(RemoteGcTest, ReadsListsThatTheCacheLacksFromTheRemote) {
  EmptyTheStore();
  EXPECT_THAT(KeysOf(Plan({tree_}).value().files), ElementsAre(Key("c")));
  EXPECT_FALSE(store_.Contains(tree_).value());  // only read
}

TEST_F(RemoteGcTest, KeepsFilesThatAnUnknownListMayName) {
  EmptyTheStore();
  remote_.files[RemoteKeyOf(tree_)] = "damaged";
  RemoteGcPlan plan = Plan({tree_}).value();
  EXPECT_THAT(plan.unlisted, ElementsAre(tree_));
  EXPECT_TRUE(plan.IsEmpty());
  EXPECT_EQ(plan.kept_unlisted, 3u);
  options_.forget_unlisted = true;
  EXPECT_THAT(Plan({tree_}).value().files, SizeIs(3));
  options_.forget_unlisted = false;
  options_.needs_members = [](const Digest&) { return false; };
  EXPECT_THAT(Plan({tree_}).value().files, SizeIs(3));
}

TEST_F(RemoteGcTest, AListThatDoesNotComeIsNotTakenForNone) {
  EmptyTheStore();
  remote_.broken = {RemoteKeyOf(tree_)};
  options_.forget_unlisted = true;
  EXPECT_THAT(Plan({tree_}), FailsWith(ErrorCode::kIo, "broken"));
}

TEST_F(RemoteGcTest, NeedsARemoteThatListsAndCanBeInterrupted) {
  remote_.can_list = false;
  EXPECT_THAT(Plan({tree_}), FailsWith(ErrorCode::kInvalid, "does not say what it has"));
  remote_.can_list = true;
  EmptyTheStore();
  progress_.cancelled = true;
  EXPECT_THAT(Plan({tree_}), FailsWith(ErrorCode::kInterrupted, "interrupted"));
}

}  // namespace
}  // namespace mlp
