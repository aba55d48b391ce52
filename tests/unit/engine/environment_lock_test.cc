#include "engine/environment_lock.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;

using enum HashAlgorithm;

LockFile SampleLock() {
  LockFile lock;
  LockedStage a, b;
  a.cmd = "a";
  a.environment = {{{"sh", "/bin/sh", HashOf(kMd5, "sh")}},
                   {{"libc.so.6", "/lib/libc.so.6", HashOf(kMd5, "c")}},
                   {"$X"},
                   {{"threads", "2"}}};
  b.cmd = "b";
  lock.Set("a", a);
  lock.Set("b", b);
  return lock;
}

TEST(EnvironmentLock, WhatIsSplitIsJoined) {
  SplitLock split = SplitEnvironments(kMd5, SampleLock());
  EXPECT_EQ(split.lock.Serialize(kMd5, LockOrder::kKept).find("environment"), std::string::npos);
  ASSERT_THAT(JoinEnvironments(kMd5, "e", split.environments, split.lock), IsOk());
  EXPECT_EQ(split.lock.Find("a")->environment, SampleLock().Find("a")->environment);
  EXPECT_TRUE(split.lock.Find("b")->environment.IsEmpty());
}

TEST(EnvironmentLock, CountsOnlyForTheEntryThatItWasWrittenWith) {
  SplitLock split = SplitEnvironments(kMd5, SampleLock());
  LockedStage other = *split.lock.Find("a");
  other.cmd = "a, by DVC";
  split.lock.Set("a", other);
  ASSERT_THAT(JoinEnvironments(kMd5, "e", split.environments, split.lock), IsOk());
  EXPECT_TRUE(split.lock.Find("a")->environment.IsEmpty());
}

TEST(EnvironmentLock, NothingIsWrittenOfStagesWithoutOne) {
  LockFile lock = SampleLock();
  lock.Remove("a");
  EXPECT_EQ(SplitEnvironments(kMd5, lock).environments, "");
}

TEST(EnvironmentLock, OtherTextsAreRefused) {
  LockFile lock = SampleLock();
  for (const char* const text :
       {"", "x", "schema: other\nstages: {}", "schema: environment-1",
        "schema: environment-1\nstages: {a: 1}", "schema: environment-1\nstages: {a: {entry: x}}",
        "schema: environment-1\nstages: {a: {entry: x, environment: {programs: [{name: n}]}}}"}) {
    EXPECT_THAT(JoinEnvironments(kMd5, "e", text, lock), FailsWith(ErrorCode::kInvalid, ""))
        << text;
  }
}

}  // namespace
}  // namespace mlp
