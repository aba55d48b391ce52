#include "engine/scheduler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/sample_graph.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;

// a -> b -> d, a -> c -> d, and e on its own.
StageGraph Diamond() {
  return GraphOf({{"a", {}}, {"b", {"a"}}, {"c", {"a"}}, {"d", {"b", "c"}}, {"e", {}}});
}

std::vector<std::string> Begin(const StageGraph& graph, Scheduler& scheduler) {
  std::vector<std::string> names;
  while (const auto id = scheduler.Next()) names.push_back(graph.stage(*id).name);
  return names;
}

StageId IdOf(const StageGraph& graph, const std::string& name) {
  return graph.Find(name, RelPath()).value();
}

TEST(Scheduler, BeginsStagesWhoseUpstreamIsSettled) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), 10);
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre("a", "e"));
  scheduler.Succeed(IdOf(graph, "a"));
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre("b", "c"));
  scheduler.Succeed(IdOf(graph, "b"));
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre());
  scheduler.Succeed(IdOf(graph, "c"));
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre("d"));
  scheduler.Succeed(IdOf(graph, "d"));
  EXPECT_TRUE(scheduler.InProgress());
  scheduler.Succeed(IdOf(graph, "e"));
  EXPECT_FALSE(scheduler.InProgress());
}

TEST(Scheduler, KeepsToTheNumberOfJobs) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), 1);
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre("a"));
  scheduler.Succeed(IdOf(graph, "a"));
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre("b"));
}

TEST(Scheduler, FailureLosesOnlyWhatDependsOnIt) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), 10);
  Begin(graph, scheduler);
  scheduler.Succeed(IdOf(graph, "a"));
  Begin(graph, scheduler);
  EXPECT_THAT(scheduler.Fail(IdOf(graph, "b")), ElementsAre(IdOf(graph, "d")));
  scheduler.Succeed(IdOf(graph, "c"));
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre());
  scheduler.Succeed(IdOf(graph, "e"));
  EXPECT_FALSE(scheduler.InProgress());
}

TEST(Scheduler, StopBeginsNothingMore) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), 10);
  Begin(graph, scheduler);
  scheduler.Stop();
  scheduler.Succeed(IdOf(graph, "a"));
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre());
}

TEST(Scheduler, UpstreamThatIsNotSelectedIsNotWaitedFor) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, {IdOf(graph, "d")}, 10);
  EXPECT_THAT(Begin(graph, scheduler), ElementsAre("d"));
}

}  // namespace
}  // namespace mlp
