#include "engine/environment_lock.h"

#include <gmock/gmock.h>

#include <map>

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

// SampleLock's, where the stages that are named ran with something of their own.
std::string EnvironmentsOf(const std::map<std::string, std::string>& threads_of) {
  LockFile lock = SampleLock();
  for (const auto& [name, threads] : threads_of) {
    LockedStage stage;
    stage.cmd = name;
    if (!threads.empty()) stage.environment.facts = {{"threads", threads}};
    lock.Set(name, stage);
  }
  return SplitEnvironments(kMd5, lock).environments;
}

TEST(EnvironmentLock, SidesAreMergedStageByStage) {
  const auto merged = [](LockTexts texts) { return MergeEnvironments(kMd5, "e", texts).value(); };
  const std::string base = EnvironmentsOf({{"b", "2"}});
  const std::string ours = EnvironmentsOf({{"b", "4"}});
  const std::string theirs = EnvironmentsOf({{"b", "2"}, {"c", "8"}});
  EXPECT_EQ(merged({base, ours, theirs}), EnvironmentsOf({{"b", "4"}, {"c", "8"}}));
  EXPECT_EQ(merged({base, EnvironmentsOf({}), theirs}), EnvironmentsOf({{"c", "8"}}));
  EXPECT_EQ(merged({"", ours, theirs}), EnvironmentsOf({{"b", "4"}, {"c", "8"}}));  // ours of both
  LockFile lock = SampleLock();
  const std::string only_b = EnvironmentsOf({{"a", ""}, {"b", "2"}});
  const std::string nothing = merged({base, only_b, EnvironmentsOf({})});
  EXPECT_EQ(nothing, "schema: environment-1\nstages: {}\n");
  EXPECT_THAT(JoinEnvironments(kMd5, "e", nothing, lock), IsOk());
  EXPECT_THAT(MergeEnvironments(kMd5, "e", {base, ours, "<<<<<<<"}),
              FailsWith(ErrorCode::kInvalid, "this is no 'environment-1' lock file"));
}

// The stage "s", with a command and what it ran with.
std::string OneStage(const std::string& cmd, const std::string& threads) {
  LockFile lock;
  LockedStage stage;
  stage.cmd = cmd;
  stage.environment.facts = {{"threads", threads}};
  lock.Set("s", stage);
  return SplitEnvironments(kMd5, lock).environments;
}

TEST(EnvironmentLock, WhatIsMergedIsOfTheEntryThatTheLockFileKeeps) {
  const auto merged = [](const std::string& base, const std::string& ours,
                         const std::string& theirs) {
    return MergeEnvironments(kMd5, "e", {base, ours, theirs}).value();
  };
  const std::string base = OneStage("s", "1"), again = OneStage("s", "2");
  const std::string changed = OneStage("s, changed", "1");
  EXPECT_EQ(merged(base, again, changed), changed);
  EXPECT_EQ(merged(base, changed, again), changed);
  EXPECT_EQ(merged(base, again, base), again);
  EXPECT_EQ(merged(base, base, again), again);
  EXPECT_EQ(merged(base, again, OneStage("s", "3")), again);
  EXPECT_EQ(merged(base, OneStage("mine", "2"), OneStage("yours", "3")), OneStage("mine", "2"));
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
