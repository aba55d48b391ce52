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

MachineResources Cores(double cores) {
  MachineResources total;
  total.cores = cores;
  return total;
}

StageId IdOf(const StageGraph& graph, const std::string& name) {
  return graph.Find(name, RelPath()).value();
}

// Looks at everything that may be looked at; every stage turns out to have to run. The names of
// those that then do.
std::vector<std::string> RunAll(const StageGraph& graph, Scheduler& scheduler) {
  std::vector<std::string> names;
  while (const auto id = scheduler.Next()) {
    if (scheduler.Reserve(*id)) names.push_back(graph.stage(*id).name);
  }
  return names;
}

// Looks at everything, and all of it is up to date.
std::vector<std::string> LookAtAll(const StageGraph& graph, Scheduler& scheduler) {
  std::vector<std::string> names;
  while (const auto id = scheduler.Next()) {
    names.push_back(graph.stage(*id).name);
    scheduler.Succeed(*id);
  }
  return names;
}

// `count` stages on their own, named s0, s1, ..., each with the policy that `edit` gives it.
template <class Edit>
StageGraph Fan(int count, Edit edit) {
  Pipeline pipeline;
  pipeline.file = RelPath::Strict("mlpipe.yaml").value();
  for (int i = 0; i < count; ++i) {
    Stage stage;
    stage.name = "s" + std::to_string(i);
    stage.file = pipeline.file;
    stage.cmd = "true";
    edit(i, stage.policy);
    pipeline.stages.push_back(std::move(stage));
  }
  std::vector<Pipeline> pipelines;
  pipelines.push_back(std::move(pipeline));
  return StageGraph::Build(std::move(pipelines)).value();
}

TEST(Scheduler, BeginsStagesWhoseUpstreamIsSettled) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(10));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("a", "e"));
  scheduler.Succeed(IdOf(graph, "a"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("b", "c"));
  scheduler.Succeed(IdOf(graph, "b"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre());
  scheduler.Succeed(IdOf(graph, "c"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("d"));
  scheduler.Succeed(IdOf(graph, "d"));
  EXPECT_TRUE(scheduler.InProgress());
  scheduler.Succeed(IdOf(graph, "e"));
  EXPECT_FALSE(scheduler.InProgress());
}

TEST(Scheduler, RunsAsManyAsThereAreCores) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(1));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("a"));
  scheduler.Succeed(IdOf(graph, "a"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("b"));
}

TEST(Scheduler, StagesThatNeedNotRunPassThoseThatWait) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(1));
  const StageId a = *scheduler.Next();
  ASSERT_TRUE(scheduler.Reserve(a));
  EXPECT_THAT(LookAtAll(graph, scheduler), ElementsAre("e"));
}

TEST(Scheduler, LooksAtFewAtATime) {
  const StageGraph graph = Fan(5, [](int, RunPolicy&) {});
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(2));
  EXPECT_TRUE(scheduler.Next());
  EXPECT_TRUE(scheduler.Next());
  EXPECT_FALSE(scheduler.Next());
}

TEST(Scheduler, FailureLosesOnlyWhatDependsOnIt) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(10));
  RunAll(graph, scheduler);
  scheduler.Succeed(IdOf(graph, "a"));
  RunAll(graph, scheduler);
  EXPECT_THAT(scheduler.Fail(IdOf(graph, "b")), ElementsAre(IdOf(graph, "d")));
  scheduler.Succeed(IdOf(graph, "c"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre());
  scheduler.Succeed(IdOf(graph, "e"));
  EXPECT_FALSE(scheduler.InProgress());
}

TEST(Scheduler, StopBeginsNothingMore) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(10));
  RunAll(graph, scheduler);
  scheduler.Stop();
  scheduler.Succeed(IdOf(graph, "a"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre());
}

TEST(Scheduler, UpstreamThatIsNotSelectedIsNotWaitedFor) {
  const StageGraph graph = Diamond();
  Scheduler scheduler(graph, {IdOf(graph, "d")}, Cores(10));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("d"));
}

TEST(Scheduler, StageWithManyCoresWaitsForThem) {
  const StageGraph graph =
      Fan(3, [](int i, RunPolicy& policy) { policy.resources.cores = i == 1 ? 3 : 1; });
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(3));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s0", "s2"));
  scheduler.Succeed(IdOf(graph, "s0"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre());
  scheduler.Succeed(IdOf(graph, "s2"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s1"));
  scheduler.Succeed(IdOf(graph, "s1"));
  EXPECT_FALSE(scheduler.InProgress());
}

TEST(Scheduler, MemoryGpusAndCustomResourcesAreShared) {
  const StageGraph graph = Fan(7, [](int i, RunPolicy& policy) {
    if (i < 2) policy.resources.memory = 600;
    if (i >= 2 && i < 5) policy.resources.gpus = 0.5;
    if (i >= 5) policy.resources.custom = {{"licence", 1}};
  });
  MachineResources total = Cores(10);
  total.memory = 1000;
  total.gpus = 1;
  total.custom = {{"licence", 1}};
  Scheduler scheduler(graph, graph.TopologicalOrder(), total);
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s0", "s2", "s3", "s5"));
  scheduler.Succeed(IdOf(graph, "s0"));
  scheduler.Succeed(IdOf(graph, "s3"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s1", "s4"));
  scheduler.Fail(IdOf(graph, "s5"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s6"));
}

TEST(Scheduler, OneOfAMutexRunsAtATime) {
  const StageGraph graph = Fan(3, [](int i, RunPolicy& policy) {
    policy.mutexes = i == 0 ? std::vector<std::string>{"db", "port"}
                            : std::vector<std::string>{i == 1 ? "port" : "other"};
  });
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(3));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s0", "s2"));
  scheduler.Succeed(IdOf(graph, "s0"));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s1"));
}

TEST(Scheduler, LongestWayToAnEndGoesFirst) {
  const StageGraph graph = GraphOf({{"a", {}}, {"b", {}}, {"c", {"b"}}, {"d", {}}});
  const std::vector<std::int64_t> unknown(graph.size(), 0);
  Scheduler by_count(graph, graph.TopologicalOrder(), Cores(1));
  by_count.SetDurations(unknown);
  EXPECT_THAT(RunAll(graph, by_count), ElementsAre("b"));

  Scheduler by_time(graph, graph.TopologicalOrder(), Cores(1));
  std::vector<std::int64_t> durations(graph.size(), 0);
  durations[IdOf(graph, "d")] = 100;
  durations[IdOf(graph, "b")] = durations[IdOf(graph, "c")] = 40;
  by_time.SetDurations(durations);
  EXPECT_THAT(RunAll(graph, by_time), ElementsAre("d"));
  by_time.Succeed(IdOf(graph, "d"));
  EXPECT_THAT(RunAll(graph, by_time), ElementsAre("b"));
}

TEST(Scheduler, NeighboursFollowEachOtherUntilOneHasToRun) {
  const StageGraph graph =
      GraphOf({{"a", {}}, {"b", {"a"}}, {"c", {}}, {"d", {"c"}}, {"e", {"d"}}});
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(1));
  const StageId a = scheduler.Next().value();
  scheduler.Succeed(a);
  const StageId b = scheduler.Next().value();
  EXPECT_EQ(graph.stage(b).name, "b");
  scheduler.SetDurations(std::vector<std::int64_t>(graph.size(), 0));
  scheduler.Defer(b);
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("c"));
}

// Two cores' worth of looking, one core to run on: the longer way must not lose it to the shorter.
TEST(Scheduler, WhatIsLookedAtKeepsItsCoreFromWhatGoesLater) {
  const StageGraph graph = GraphOf({{"a", {}}, {"b", {"a"}}, {"c", {"b"}}, {"side", {}}});
  Scheduler scheduler(graph, graph.TopologicalOrder(), Cores(1));
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("a"));  // and defers "side"
  scheduler.Succeed(IdOf(graph, "a"));
  const StageId b = scheduler.Next().value();
  EXPECT_EQ(graph.stage(b).name, "b");
  EXPECT_EQ(scheduler.Next(), std::nullopt);
  EXPECT_TRUE(scheduler.Reserve(b));
}

TEST(Scheduler, WhatFitsIsFoundBehindManyThatWait) {
  const StageGraph graph =
      Fan(200, [](int i, RunPolicy& policy) { policy.resources.gpus = i < 199 ? 1 : 0; });
  MachineResources total = Cores(2);
  total.gpus = 1;
  Scheduler scheduler(graph, graph.TopologicalOrder(), total);
  EXPECT_THAT(RunAll(graph, scheduler), ElementsAre("s0", "s199"));
}

}  // namespace
}  // namespace mlp
