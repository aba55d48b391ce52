#include "store/base/worker_pool.h"

#include <gmock/gmock.h>
#include <poll.h>

#include <atomic>
#include <future>
#include <set>
#include <thread>

namespace mlp {
namespace {

bool IsReadable(int fd, int timeout_ms) {
  pollfd poll_fd{fd, POLLIN, 0};
  return poll(&poll_fd, 1, timeout_ms) == 1;
}

TEST(WorkerPoolTest, RunsEveryCompletionOnTheOwnersThread) {
  WorkerPool pool(3);
  const auto owner = std::this_thread::get_id();
  int sum = 0;  // unguarded: only the owner touches it
  for (int i = 1; i <= 100; ++i) {
    pool.Submit([=, &sum]() -> std::function<void()> {
      const int square = i * i;
      return [=, &sum] {
        EXPECT_EQ(std::this_thread::get_id(), owner);
        sum += square;
      };
    });
  }
  pool.RunUntilIdle();
  EXPECT_EQ(sum, 338'350);
}

TEST(WorkerPoolTest, JobsRunSideBySide) {
  WorkerPool pool(2);
  // Each waits for the other: this ends only if both run at once.
  std::promise<void> first, second;
  pool.Submit([&]() -> std::function<void()> {
    first.set_value();
    second.get_future().wait();
    return {};
  });
  pool.Submit([&]() -> std::function<void()> {
    second.set_value();
    first.get_future().wait();
    return {};
  });
  pool.RunUntilIdle();
}

TEST(WorkerPoolTest, WakesAPollingOwner) {
  WorkerPool pool(1);
  EXPECT_FALSE(IsReadable(pool.wake_fd(), 0));
  bool ran = false;
  pool.Submit([&] { return std::function<void()>([&] { ran = true; }); });
  ASSERT_TRUE(IsReadable(pool.wake_fd(), 60'000));
  EXPECT_FALSE(ran);
  EXPECT_EQ(pool.RunCompletions(), 1);
  EXPECT_TRUE(ran);
  EXPECT_FALSE(IsReadable(pool.wake_fd(), 0));
  EXPECT_EQ(pool.RunCompletions(), 0);
}

TEST(WorkerPoolTest, ACompletionMaySubmit) {
  WorkerPool pool(1);
  int generations = 0;
  std::function<std::function<void()>()> job = [&]() -> std::function<void()> {
    return [&] {
      if (++generations < 5) pool.Submit(job);
    };
  };
  pool.Submit(job);
  pool.RunUntilIdle();
  EXPECT_EQ(generations, 5);
}

TEST(WorkerPoolTest, OneThreadKeepsTheOrder) {
  WorkerPool pool(1);
  std::vector<int> order;
  for (int i = 0; i < 10; ++i) {
    pool.Submit([&order, i] { return std::function<void()>([&order, i] { order.push_back(i); }); });
  }
  pool.RunUntilIdle();
  EXPECT_THAT(order, ::testing::ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9));
}

TEST(WorkerPoolTest, DestructionFinishesTheRunningJobAndDropsTheRest) {
  std::atomic<int> started = 0;
  std::atomic<bool> finished = false;
  bool completed = false;
  std::promise<void> running;
  std::promise<void> go_on;
  std::thread releaser;
  {
    WorkerPool pool(1);
    pool.Submit([&]() -> std::function<void()> {
      ++started;
      running.set_value();
      go_on.get_future().wait();
      finished = true;
      return [&] { completed = true; };
    });
    running.get_future().wait();
    pool.Submit([&]() -> std::function<void()> {
      ++started;
      return {};
    });
    releaser = std::thread([&] { go_on.set_value(); });  // while the pool ends, or just before
  }
  releaser.join();
  EXPECT_TRUE(finished);
  EXPECT_FALSE(completed);
  EXPECT_LE(started, 2);
}

TEST(WorkerPoolTest, AnIdlePoolHasNothingToWaitFor) {
  WorkerPool pool(4);
  pool.RunUntilIdle();
  EXPECT_EQ(pool.RunCompletions(), 0);
}

}  // namespace
}  // namespace mlp
