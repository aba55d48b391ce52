#include "store/object_check.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "store/object_listing.h"
#include "tests/support/file_tree.h"
#include "tests/support/hooked_file_system.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::ReadTree;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

using enum HashAlgorithm;

class ObjectCheckTest : public ::testing::Test {
 protected:
  Digest Store(std::string_view bytes, bool is_tree = false) {
    const auto batch = store_.NewBatch();
    const Digest digest = is_tree ? batch->AddTree(bytes).value() : batch->AddBytes(bytes).value();
    EXPECT_THAT(batch->Publish(), IsOk());
    return digest;
  }
  void Damage(const Digest& digest) {
    const std::string path = store_.PathOf(digest);
    chmod(path.c_str(), 0644);
    testing::WriteFile(path, "damaged");
    chmod(path.c_str(), 0444);
  }
  Result<ObjectCheck> Check() {
    WorkerPool pool(2);
    return CheckObjects(PosixFileSystem(), store_, dir_ / "cache", pool,
                        [this](const CheckProgress& progress) { progress_ = progress; });
  }

  TempDir dir_;
  LocalObjectStore store_{PosixFileSystem(), dir_ / "cache", kMd5};
  CheckProgress progress_;
};

TEST_F(ObjectCheckTest, FindsNothingWhereNothingIs) {
  MLP_ASSERT_OK_AND_ASSIGN(const ObjectCheck check, Check());
  EXPECT_EQ(check.files + check.trees, 0u);
  EXPECT_THAT(ReadTree(dir_.path()), IsEmpty());
}

TEST_F(ObjectCheckTest, ReadsEverything) {
  const Digest file = Store("abc"), tree = Store("[]", true);
  MLP_ASSERT_OK_AND_ASSIGN(const ObjectCheck check, Check());
  EXPECT_EQ(check.files, 1u);
  EXPECT_EQ(check.trees, 1u);
  EXPECT_EQ(check.bytes, 5u);
  EXPECT_THAT(check.sound, UnorderedElementsAre(file, tree));
  EXPECT_THAT(check.damaged, IsEmpty());
  EXPECT_EQ(progress_.files, 2u);
  EXPECT_EQ(progress_.bytes, progress_.all_bytes);
}

TEST_F(ObjectCheckTest, MovesDamagedObjectsToQuarantine) {
  const Digest sound = Store("sound"), file = Store("abc"), tree = Store("[]", true);
  Damage(file);
  Damage(tree);
  MLP_ASSERT_OK_AND_ASSIGN(const ObjectCheck check, Check());
  EXPECT_THAT(check.sound, ElementsAre(sound));
  ASSERT_THAT(check.damaged, SizeIs(2));
  for (const QuarantinedObject& one : check.damaged)
    EXPECT_EQ(ReadFile(PosixFileSystem(), one.moved_to).value(), "damaged");
  MLP_ASSERT_OK_AND_ASSIGN(const ObjectCheck again, Check());
  EXPECT_THAT(again.damaged, IsEmpty());
}

TEST_F(ObjectCheckTest, TakesNoTreeThatLeavesItsDirectory) {
  Store(R"([{"md5": "900150983cd24fb0d6963f7d28e17f72", "relpath": "../up"}])", true);
  MLP_ASSERT_OK_AND_ASSIGN(const ObjectCheck check, Check());
  EXPECT_THAT(check.damaged, SizeIs(1));
}

TEST_F(ObjectCheckTest, LeavesOutWhatIsNoObject) {
  Store("abc");
  for (const char* name : {"90/0150983cd24fb0d6963f7d28e17f7", "90/UPPER", "README", "zz/x"})
    testing::WriteFile(dir_ / ("cache/files/md5/" + std::string(name)), "x");
  testing::WriteFile(dir_ / "cache/files/md5/tmp.0123/0", "x");
  MLP_ASSERT_OK_AND_ASSIGN(const ObjectListing listing,
                           ListObjects(PosixFileSystem(), dir_ / "cache", kMd5));
  EXPECT_THAT(listing.objects, SizeIs(1));
  EXPECT_THAT(listing.batches, ElementsAre(dir_ / "cache/files/md5/tmp.0123"));
}

}  // namespace
}  // namespace mlp
