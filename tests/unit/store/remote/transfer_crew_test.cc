#include "store/remote/transfer_crew.h"

#include <gmock/gmock.h>

#include <map>

#include "tests/support/matchers.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using ::testing::SizeIs;

constexpr CrewPlan kPlan{3, 4, std::chrono::milliseconds(1)};

class Notes : public TransferObserver {
 public:
  void OnBytes(std::uint64_t count) override { bytes += count; }
  void OnDone(std::size_t item, Status result) override { done[item] = std::move(result); }
  bool IsCancelled() override { return cancel; }

  std::map<std::size_t, Status> done;
  std::uint64_t bytes = 0;
  bool cancel = false;
};

Error Broken() {
  return {ErrorCode::kIo, "broken", {}, {}, {}, {}};
}

TEST(TransferCrewTest, TriesAgainWhatMayPassAndTellsBytesOnce) {
  std::atomic<int> tries{0};
  Notes notes;
  EXPECT_THAT(RunCrew(
                  kPlan, 1,
                  [&](std::size_t, Attempt& attempt) -> Status {
                    attempt.ReachedTo(100);
                    if (++tries < 4) return attempt.Fails(Trouble::kPasses, Broken());
                    attempt.ReachedTo(150);
                    return {};
                  },
                  notes),
              IsOk());
  EXPECT_EQ(tries, 4);
  EXPECT_EQ(notes.bytes, 150u);
  EXPECT_THAT(notes.done[0], IsOk());
}

TEST(TransferCrewTest, GivesUpOnOneItemAlone) {
  std::atomic<int> tries{0};
  Notes notes;
  EXPECT_THAT(RunCrew(
                  kPlan, 10,
                  [&](std::size_t item, Attempt& attempt) -> Status {
                    if (item != 7) return {};
                    ++tries;
                    return attempt.Fails(Trouble::kPasses, Broken());
                  },
                  notes),
              IsOk());
  EXPECT_EQ(tries, 4);
  EXPECT_THAT(notes.done, SizeIs(10));
  EXPECT_THAT(notes.done[7], FailsWith(ErrorCode::kIo, "broken"));
}

TEST(TransferCrewTest, ARefusalEndsTheCallAtOnce) {
  std::atomic<int> tries{0};
  Notes notes;
  EXPECT_THAT(RunCrew(
                  kPlan, 1000,
                  [&](std::size_t, Attempt& attempt) -> Status {
                    ++tries;
                    return attempt.Fails(Trouble::kRefused, Broken());
                  },
                  notes),
              FailsWith(ErrorCode::kIo, "broken"));
  EXPECT_LE(tries, 3);
  EXPECT_THAT(notes.done, SizeIs(0));
}

TEST(TransferCrewTest, WhatWasDoneBeforeARefusalIsTold) {
  Notes notes;
  EXPECT_THAT(RunCrew(
                  {1, 2, std::chrono::milliseconds(1)}, 5,
                  [&](std::size_t item, Attempt& attempt) -> Status {
                    if (item < 2) return {};
                    return attempt.Fails(Trouble::kUnreachable, Broken());
                  },
                  notes),
              IsOk());
  EXPECT_THAT(notes.done, SizeIs(5));
  EXPECT_THAT(notes.done[1], IsOk());
  EXPECT_THAT(notes.done[4], FailsWith(ErrorCode::kIo, "broken"));
}

TEST(TransferCrewTest, StopsWhenTheObserverSaysSo) {
  Notes notes;
  notes.cancel = true;
  EXPECT_THAT(RunCrew(
                  kPlan, 20,
                  [&](std::size_t, Attempt& attempt) -> Status {
                    return attempt.Fails(Trouble::kPasses, Broken());
                  },
                  notes),
              IsOk());
  EXPECT_THAT(notes.done, SizeIs(20));
  EXPECT_THAT(notes.done[19], FailsWith(ErrorCode::kInterrupted, "interrupted"));
}

TEST(TransferCrewTest, LaterTriesKnowTheVersionThatWasBegun) {
  std::vector<std::string> seen;
  Notes notes;
  EXPECT_THAT(RunCrew(
                  kPlan, 1,
                  [&](std::size_t, Attempt& attempt) -> Status {
                    seen.push_back(attempt.version());
                    if (seen.size() == 2) return {};
                    attempt.BeginVersion("v1");
                    return attempt.Fails(Trouble::kPasses, Broken());
                  },
                  notes),
              IsOk());
  EXPECT_THAT(seen, ::testing::ElementsAre("", "v1"));
}

TEST(FirstFailureTest, StopsTheRest) {
  FirstFailure failure;
  failure.OnDone(0, {});
  EXPECT_FALSE(failure.IsCancelled());
  failure.OnDone(1, Fail(Broken()));
  EXPECT_TRUE(failure.IsCancelled());
  EXPECT_THAT(failure.TakeStatus(), FailsWith(ErrorCode::kIo, "broken"));
}

}  // namespace
}  // namespace mlp
