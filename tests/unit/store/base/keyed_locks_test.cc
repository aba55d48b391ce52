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
  EXPECT_THAT(mine_.TryLock({1, {}, {}}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock({1, {}, {}}), IsOkAndHolds(false));
  EXPECT_THAT(theirs_.TryLock({2, {}, {}}), IsOkAndHolds(true));
  mine_.Unlock({1, {}, {}});
  EXPECT_THAT(theirs_.TryLock({1, {}, {}}), IsOkAndHolds(true));
}

TEST_F(KeyedLocksTest, ReadersShareAndKeepOthersOut) {
  EXPECT_THAT(mine_.TryLock({1, {7, 8}, {}}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock({2, {7}, {}}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock({8, {}, {}}), IsOkAndHolds(false));
  mine_.Unlock({1, {7, 8}, {}});
  EXPECT_THAT(theirs_.TryLock({8, {}, {}}), IsOkAndHolds(true));
  EXPECT_THAT(mine_.TryLock({7, {}, {}}), IsOkAndHolds(false));
}

TEST_F(KeyedLocksTest, AllOrNone) {
  EXPECT_THAT(mine_.TryLock({5, {}, {}}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock({1, {2, 5}, {}}), IsOkAndHolds(false));
  EXPECT_THAT(mine_.TryLock({1, {}, {}}), IsOkAndHolds(true));
  EXPECT_THAT(mine_.TryLock({2, {}, {}}), IsOkAndHolds(true));
}

TEST_F(KeyedLocksTest, WhatTwoReadIsHeldUntilBothAreDone) {
  EXPECT_THAT(mine_.TryLock({1, {7}, {}}), IsOkAndHolds(true));
  EXPECT_THAT(mine_.TryLock({2, {7}, {}}), IsOkAndHolds(true));
  mine_.Unlock({1, {7}, {}});
  EXPECT_THAT(theirs_.TryLock({7, {}, {}}), IsOkAndHolds(false));
  mine_.Unlock({2, {7}, {}});
  EXPECT_THAT(theirs_.TryLock({7, {}, {}}), IsOkAndHolds(true));
}

TEST_F(KeyedLocksTest, OneProcessHoldsAKeySeveralTimes) {
  EXPECT_THAT(mine_.TryLock({1, {}, {9}}), IsOkAndHolds(true));
  EXPECT_THAT(mine_.TryLock({2, {}, {9}}), IsOkAndHolds(true));
  EXPECT_THAT(theirs_.TryLock({3, {}, {9}}), IsOkAndHolds(false));
  EXPECT_THAT(theirs_.TryLock({3, {}, {}}), IsOkAndHolds(true));  // nothing was left held
  mine_.Unlock({1, {}, {9}});
  EXPECT_THAT(theirs_.TryLock({4, {}, {9}}), IsOkAndHolds(false));
  mine_.Unlock({2, {}, {9}});
  EXPECT_THAT(theirs_.TryLock({4, {}, {9}}), IsOkAndHolds(true));
}

TEST_F(KeyedLocksTest, ATouchIsSeenByOthers) {
  const KeyedLocks::Versions before = theirs_.Read().value();
  KeyedLocks::Versions known = before;
  EXPECT_THAT(mine_.Touch(3, known), IsOk());
  const KeyedLocks::Versions after = theirs_.Read().value();
  EXPECT_NE(after[3], before[3]);
  EXPECT_EQ(known[3], after[3]);
  EXPECT_THAT(mine_.Touch(3, known), IsOk());
  const KeyedLocks::Versions last = theirs_.Read().value();
  EXPECT_NE(last[3], after[3]);
  EXPECT_EQ(last[4], before[4]);
}

TEST_F(KeyedLocksTest, OnesOwnTouchDoesNotHideThatOfAnother) {
  KeyedLocks::Versions known = mine_.Read().value(), others = known;
  EXPECT_THAT(theirs_.Touch(3, others), IsOk());
  EXPECT_THAT(mine_.Touch(3 + 4096, known), IsOk());  // beside the same version
  EXPECT_NE(known[3], mine_.Read().value()[3]);
}

TEST_F(KeyedLocksTest, LocksEndWithTheirHolder) {
  {
    KeyedLocks gone = Open();
    EXPECT_THAT(gone.TryLock({1, {2}, {}}), IsOkAndHolds(true));
  }
  EXPECT_THAT(mine_.TryLock({2, {1}, {}}), IsOkAndHolds(true));
}

}  // namespace
}  // namespace mlp
