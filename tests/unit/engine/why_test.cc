#include "engine/why.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/sample_graph.h"
#include "tests/unit/engine/test_project.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Decision Runs(std::vector<Reason> reasons) {
  Decision decision;
  decision.verdict = Verdict::kRun;
  decision.reasons = std::move(reasons);
  return decision;
}

TEST(FirstCauses, FollowsUpstreamToEveryCause) {
  const StageGraph graph = GraphOf({{"a", {}}, {"b", {}}, {"c", {"a", "b"}}, {"d", {"c"}}});
  const auto id = [&](const char* name) { return graph.Find(name, RelPath()).value(); };
  const auto after = [&](const char* name) {
    return Reason{ReasonKind::kUpstreamRuns, name, {}, {}, {}, id(name)};
  };
  const Reason dep{ReasonKind::kDepModified, "raw", {}, "1", "2"};
  const Reason param{ReasonKind::kParamModified, "lr", "params.yaml", "1", "2"};
  const Reason command{ReasonKind::kCommandChanged, {}, {}, "x", "y"};
  const std::vector<PlannedStage> plan = {{id("a"), Runs({dep})},
                                          {id("b"), Runs({param})},
                                          {id("c"), Runs({after("a"), after("b")})},
                                          {id("d"), Runs({command, after("c")})}};
  const std::vector<Cause> causes = FirstCauses(graph, plan, id("d"));
  ASSERT_EQ(causes.size(), 3u);
  EXPECT_EQ(causes[0].reason, command);
  EXPECT_THAT(causes[0].stages, ElementsAre(id("d")));
  EXPECT_EQ(causes[1].reason, dep);
  EXPECT_THAT(causes[1].stages, ElementsAre(id("a"), id("c"), id("d")));
  EXPECT_THAT(causes[2].stages, ElementsAre(id("b"), id("c"), id("d")));
}

TEST(FirstCauses, NoneForWhatIsUpToDate) {
  const StageGraph graph = GraphOf({{"a", {}}});
  EXPECT_THAT(FirstCauses(graph, {{0, Decision()}}, 0), IsEmpty());
}

TEST(ReadersOf, FindsReadersOfFilesAndOfWhatHoldsThem) {
  const StageGraph graph = GraphOf({{"a", {}}, {"b", {"a"}}, {"c", {"a"}}});
  EXPECT_THAT(ReadersOf(graph, RelPath::Strict("a.out").value()), ElementsAre(1u, 2u));
  EXPECT_THAT(ReadersOf(graph, RelPath::Strict("a.out/part").value()), ElementsAre(1u, 2u));
  EXPECT_THAT(ReadersOf(graph, RelPath::Strict("none").value()), IsEmpty());
}

TEST(RunThatMade, IsTheOneThatRanNotTheOneThatRestored) {
  TestProject project;
  project.Write("mlpipe.yaml", "stages: {a: {cmd: cp in out, deps: [in], outs: [out]}}\n");
  const auto made_by = [&] {
    Workspace workspace = project.Open();
    const auto plan = MakePlan(workspace, workspace.graph().TopologicalOrder(), {}).value();
    return RunThatMade(workspace, plan.front()).value();
  };
  project.Write("in", "1");
  EXPECT_FALSE(made_by());
  project.Repro();
  const auto first = made_by();
  ASSERT_TRUE(first);
  project.Write("in", "2");
  project.Repro();
  EXPECT_NE(made_by()->id, first->id);
  project.Write("in", "1");
  EXPECT_EQ(made_by()->id, first->id);
  project.Repro();
  EXPECT_EQ(made_by()->id, first->id);
}

}  // namespace
}  // namespace mlp
