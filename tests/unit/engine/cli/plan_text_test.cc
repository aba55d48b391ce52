#include "engine/cli/plan_text.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/sample_graph.h"

namespace mlp {
namespace {

TEST(StatusOf, HasTheShapeOfDvcStatus) {
  Decision decision;
  decision.verdict = Verdict::kRun;
  decision.reasons = {{ReasonKind::kDepModified, "src/p.py", {}, "1", "2"},
                      {ReasonKind::kParamModified, "lr", "params.yaml", "", "0.1"},
                      {ReasonKind::kOutNotStored, "out", {}, "1", ""},
                      {ReasonKind::kCommandChanged, {}, {}, "a", "b"}};
  EXPECT_EQ(PythonJson(StatusOf(decision), false),
            R"([{"changed deps": {"src/p.py": "modified", "params.yaml": {"lr": "new"}}}, )"
            R"({"changed outs": {"out": "not in cache"}}, "changed command"])");
}

TEST(StatusOf, UpToDateIsEmpty) {
  EXPECT_TRUE(StatusOf(Decision()).empty());
}

TEST(RenderPlan, ListsReasonsAndCounts) {
  const StageGraph graph = GraphOf({{"a", {}}, {"b", {"a"}}});
  Decision run;
  run.verdict = Verdict::kRun;
  run.reasons = {{ReasonKind::kNeverRun, {}, {}, {}, {}}};
  EXPECT_EQ(RenderPlan(graph, {{0, run}, {1, Decision()}}, false),
            "a  would run\n"
            "  - no run is recorded\n"
            "b  up to date\n"
            "2 stages: 1 would run.\n");
}

}  // namespace
}  // namespace mlp
