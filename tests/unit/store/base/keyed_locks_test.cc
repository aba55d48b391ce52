#include "store/base/keyed_locks.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::IsOk;
using mlp::testing::IsOkAndHolds;
using mlp::testing::TempDir;

// Two open files are as two processes: the locks belong to the open file.
class KeyedLocksTest : public ::testing::Test {
 protected:
  KeyedLocks Open() { return KeyedLocks::Open(dir_ / "locks").value(); }

  TempDir dir_;
  KeyedLocks mine_ = Open(), theirs_ = Open();
};

TEST_F(KeyedLocksTest, OneHasAKeyAlone) {
  EXPECT_THAT(mine_.TryLock(1, {}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock(1, {}), IsOkAndHolds(false));
  EXPECT_THAT(theirs_.TryLock(2, {}), IsOkAndHolds(true));
  mine_.Unlock(1, {});
  EXPECT_THAT(theirs_.TryLock(1, {}), IsOkAndHolds(true));
}

TEST_F(KeyedLocksTest, ReadersShareAndKeepOthersOut) {
  EXPECT_THAT(mine_.TryLock(1, {7, 8}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock(2, {7}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock(8, {}), IsOkAndHolds(false));
  mine_.Unlock(1, {7, 8});
  EXPECT_THAT(theirs_.TryLock(8, {}), IsOkAndHolds(true));
  EXPECT_THAT(mine_.TryLock(7, {}), IsOkAndHolds(false));
}

TEST_F(KeyedLocksTest, AllOrNone) {
  EXPECT_THAT(mine_.TryLock(5, {}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock(1, {2, 5}), IsOkAndHolds(false));
  EXPECT_THAT(mine_.TryLock(1, {}), IsOkAndHolds(true));
  EXPECT_THAT(mine_.TryLock(2, {}), IsOkAndHolds(true));
}

TEST_F(KeyedLocksTest, WhatTwoReadIsHeldUntilBothAreDone) {
  EXPECT_THAT(mine_.TryLock(1, {7}), IsOkAndHolds(true));
  EXPECT_THAT(mine_.TryLock(2, {7}), IsOkAndHolds(true));
  mine_.Unlock(1, {7});
  EXPECT_THAT(theirs_.TryLock(7, {}), IsOkAndHolds(false));
  mine_.Unlock(2, {7});
  EXPECT_THAT(theirs_.TryLock(7, {}), IsOkAndHolds(true));
}

TEST_F(KeyedLocksTest, ATouchIsSeenByOthers) {
  const std::uint64_t before = theirs_.Version(3);
  const std::uint64_t other = theirs_.Version(4);
  EXPECT_THAT(mine_.Touch(3), IsOk());
  EXPECT_THAT(theirs_.Refresh(), IsOk());
  const std::uint64_t after = theirs_.Version(3);
  EXPECT_NE(after, before);
  EXPECT_EQ(mine_.Version(3), after);
  EXPECT_THAT(mine_.Touch(3), IsOk());
  EXPECT_THAT(theirs_.Refresh(), IsOk());
  EXPECT_NE(theirs_.Version(3), after);
  EXPECT_EQ(theirs_.Version(4), other);
}

TEST_F(KeyedLocksTest, LocksEndWithTheirHolder) {
  {
    KeyedLocks gone = Open();
    EXPECT_THAT(gone.TryLock(1, {2}), IsOkAndHolds(true));
  }
  EXPECT_THAT(mine_.TryLock(2, {1}), IsOkAndHolds(true));
}

}  // namespace
}  // namespace mlp
