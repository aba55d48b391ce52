#include "store/task_queue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/temp_dir.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using mlp::testing::TempDir;
using ::testing::ElementsAre;

class TaskQueueTest : public ::testing::Test {
 protected:
  TaskQueue Open() { return TaskQueue::Open(dir_ / "runs.db", dir_ / "leases").value(); }
  std::vector<Task> Add(const std::string& batch, const std::vector<std::string>& names) {
    std::vector<Task> tasks;
    for (const std::string& name : names) {
      Task& task = tasks.emplace_back();
      task.name = name;
      task.spec = "spec of " + name;
    }
    EXPECT_THAT(queue_.Add(batch, "common of " + batch, tasks), IsOk());
    return tasks;
  }
  std::optional<LeasedTask> Claim(const std::string& batch = {}) {
    return queue_.Claim("me", 5, batch).value();
  }
  std::vector<std::string> States() {
    std::vector<std::string> states;
    const auto tasks = queue_.List();
    for (const Task& task : tasks.value())
      states.push_back(task.name + ":" + std::string(NameOf(task.state)));
    return states;
  }

  TempDir dir_;
  TaskQueue queue_ = Open();
};

TEST_F(TaskQueueTest, GivesEachTaskToOneWorkerInOrder) {
  Add("x", {"a", "b"});
  Add("y", {"c"});
  TaskQueue other = Open();
  std::optional<LeasedTask> a = Claim();
  ASSERT_TRUE(a);
  EXPECT_EQ(a->task.name, "a");
  EXPECT_EQ(a->task.spec, "spec of a");
  EXPECT_EQ(a->task.attempts, 1);
  EXPECT_EQ(queue_.CommonOf(a->task.batch).value(), "common of x");
  std::optional<LeasedTask> c = other.Claim("it", 6, "y").value();
  ASSERT_TRUE(c);
  EXPECT_EQ(c->task.name, "c");
  const std::optional<LeasedTask> b = Claim();
  ASSERT_TRUE(b);
  EXPECT_EQ(b->task.name, "b");
  EXPECT_FALSE(Claim());
  EXPECT_TRUE(queue_.IsLeased(b->task.id).value());
  EXPECT_THAT(queue_.End(std::move(*a), TaskState::kSucceeded, "", 9), IsOk());
  EXPECT_THAT(other.End(std::move(*c), TaskState::kFailed, "why", 9), IsOk());
  EXPECT_THAT(States(), ElementsAre("a:succeeded", "b:running", "c:failed"));
  EXPECT_TRUE(queue_.HasUnfinished().value());
  EXPECT_FALSE(queue_.HasUnfinished("y").value());
  EXPECT_TRUE(queue_.IsNeeded("y").value());
  EXPECT_EQ(queue_.List("y").value()[0].outcome, "why");
}

TEST_F(TaskQueueTest, ATaskThatLostItsWorkerIsGivenOutFirst) {
  Add("x", {"a", "b"});
  Claim().reset();  // as a kill does it
  EXPECT_THAT(States(), ElementsAre("a:running", "b:queued"));
  const std::optional<LeasedTask> again = Claim();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->task.name, "a");
  EXPECT_EQ(again->task.attempts, 2);
}

TEST_F(TaskQueueTest, WhatIsGivenBackWaitsAgainWithItsResult) {
  Add("x", {"a"});
  std::optional<LeasedTask> a = Claim();
  EXPECT_THAT(queue_.SetResult(a->task.id, "commit"), IsOk());
  EXPECT_THAT(queue_.GiveBack(std::move(*a)), IsOk());
  EXPECT_THAT(States(), ElementsAre("a:queued"));
  const std::optional<LeasedTask> again = Claim();
  ASSERT_TRUE(again);
  EXPECT_EQ(again->task.result, "commit");
}

TEST_F(TaskQueueTest, ATaskThatSomebodyStoppedIsNotTakenOver) {
  const std::vector<Task> tasks = Add("x", {"a"});
  {
    const std::optional<LeasedTask> a = Claim();
    EXPECT_FALSE(queue_.IsAskedToStop(a->task.id).value());
    EXPECT_THAT(queue_.AskToStop(a->task.id), IsOk());
    EXPECT_TRUE(Open().IsAskedToStop(a->task.id).value());
  }
  EXPECT_FALSE(Claim());
  EXPECT_THAT(States(), ElementsAre("a:stopped"));
  EXPECT_THAT(queue_.Retry(std::vector<std::int64_t>{tasks[0].id}), IsOk());
  EXPECT_FALSE(queue_.IsAskedToStop(tasks[0].id).value());
  EXPECT_TRUE(Claim());
}

TEST_F(TaskQueueTest, RetryAndRemoveAreAllOrNothing) {
  const std::vector<Task> tasks = Add("x", {"a", "b"});
  const std::vector<std::int64_t> both{tasks[0].id, tasks[1].id};
  std::optional<LeasedTask> a = Claim();
  EXPECT_THAT(queue_.Remove(both), FailsWith(ErrorCode::kLocked, "is running"));
  EXPECT_THAT(queue_.End(std::move(*a), TaskState::kFailed, "", 1), IsOk());
  EXPECT_THAT(queue_.Retry(both), FailsWith(ErrorCode::kUsage, "neither failed"));
  EXPECT_THAT(States(), ElementsAre("a:failed", "b:queued"));
  EXPECT_THAT(queue_.Remove(both), IsOk());
  EXPECT_THAT(States(), ElementsAre());
  EXPECT_THAT(queue_.CommonOf("x"), FailsWith(ErrorCode::kNotFound, "no batch 'x'"));
}

TEST_F(TaskQueueTest, WorksBesideATaskOnlyWhileNobodyWillHaveIt) {
  const std::vector<Task> tasks = Add("x", {"a"});
  int calls = 0;
  const auto count = [&] { return ++calls, Status(); };
  EXPECT_FALSE(queue_.WhileIdle(tasks[0].id, count).value());
  std::optional<LeasedTask> a = Claim();
  EXPECT_FALSE(queue_.WhileIdle(tasks[0].id, count).value());
  EXPECT_THAT(queue_.End(std::move(*a), TaskState::kFailed, "", 1), IsOk());
  EXPECT_TRUE(queue_.WhileIdle(tasks[0].id, count).value());
  EXPECT_TRUE(queue_.WhileIdle(999, count).value());
  EXPECT_EQ(calls, 2);
}

TEST_F(TaskQueueTest, WorkersThatBeganBeforeAreAskedToStop) {
  EXPECT_FALSE(queue_.AreWorkersAskedToStop(10).value());
  EXPECT_THAT(queue_.AskWorkersToStop(20), IsOk());
  EXPECT_TRUE(queue_.AreWorkersAskedToStop(10).value());
  EXPECT_FALSE(queue_.AreWorkersAskedToStop(21).value());
}

}  // namespace
}  // namespace mlp
