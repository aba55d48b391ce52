#include "store/run_cache.h"

#include <gmock/gmock.h>

#include "tests/support/file_tree.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::FileTree;
using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::TempDir;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

const std::string kKey = "ab" + std::string(62, '1');
const std::string kFirst(64, '2');
const std::string kSecond(64, '3');

TEST(RunCacheTest, KeepsEntriesWhereDvcDoes) {
  TempDir dir;
  RunCache cache(PosixFileSystem(), dir.path());
  ASSERT_THAT(cache.Put({{kKey, kFirst, "cmd: x\n"}}), IsOk());
  EXPECT_EQ(testing::ReadTree(dir.path()),
            (FileTree{{"runs/ab/" + kKey + "/" + kFirst, "cmd: x\n"}}));
  EXPECT_THAT(cache.Find(kKey), IsOkAndHolds(ElementsAre("cmd: x\n")));
  EXPECT_THAT(cache.Find(kFirst), IsOkAndHolds(IsEmpty()));
}

TEST(RunCacheTest, FindsTheNewestFirst) {
  TempDir dir;
  RunCache cache(PosixFileSystem(), dir.path());
  ASSERT_THAT(cache.Put({{kKey, kFirst, "newer"}}), IsOk());
  ASSERT_THAT(cache.Put({{kKey, kSecond, "older"}}), IsOk());
  testing::MakeOld(dir / ("runs/ab/" + kKey + "/" + kSecond));
  EXPECT_THAT(cache.Find(kKey), IsOkAndHolds(ElementsAre("newer", "older")));
}

TEST(RunCacheTest, LeavesAnEntryThatIsThere) {
  TempDir dir;
  RunCache cache(PosixFileSystem(), dir.path());
  ASSERT_THAT(cache.Put({{kKey, kFirst, "one"}}), IsOk());
  ASSERT_THAT(cache.Put({{kKey, kFirst, "two"}}), IsOk());
  EXPECT_THAT(cache.Find(kKey), IsOkAndHolds(ElementsAre("one")));
}

TEST(RunCacheTest, OverlooksWhatAKilledProcessLeft) {
  TempDir dir;
  RunCache cache(PosixFileSystem(), dir.path());
  testing::WriteFile(dir / ("runs/ab/" + kKey + "/." + kFirst + ".0123.tmp"), "half");
  EXPECT_THAT(cache.Find(kKey), IsOkAndHolds(IsEmpty()));
}

TEST(RunCacheTest, TakesManyAtOnce) {
  TempDir dir;
  RunCache cache(PosixFileSystem(), dir.path());
  ASSERT_THAT(cache.Put({{kKey, kFirst, "old"}}), IsOk());
  ASSERT_THAT(cache.Put({{kKey, kFirst, "1"}, {kKey, kSecond, "2"}, {kFirst, kSecond, "3"}}),
              IsOk());
  EXPECT_EQ(testing::ReadTree(dir.path()),
            (FileTree{{"runs/ab/" + kKey + "/" + kFirst, "old"},
                      {"runs/ab/" + kKey + "/" + kSecond, "2"},
                      {"runs/" + kFirst.substr(0, 2) + "/" + kFirst + "/" + kSecond, "3"}}));
}

TEST(RunCacheTest, AKeyIsAHashAndNothingElse) {
  TempDir dir;
  RunCache cache(PosixFileSystem(), dir.path());
  for (const std::string& bad :
       {std::string("../../x"), std::string(), kKey + ".dir", std::string(64, 'G')}) {
    EXPECT_THAT(cache.Find(bad), FailsWith(ErrorCode::kInternal, "no key")) << bad;
    EXPECT_THAT(cache.Put({{kKey, bad, ""}}), FailsWith(ErrorCode::kInternal, "no key")) << bad;
  }
}

}  // namespace
}  // namespace mlp
