#include "engine/cli/plan_text.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/sample_graph.h"

namespace mlp {
namespace {

TEST(RenderPlan, ListsReasonsAndCounts) {
  const StageGraph graph = GraphOf({{"a", {}}, {"b", {"a"}}});
  Decision run;
  run.verdict = Verdict::kRun;
  run.reasons = {{ReasonKind::kNeverRun, {}, {}, {}, {}}};
  EXPECT_EQ(RenderPlan(graph, {{0, run}, {1, Decision()}}, RelPath(), false),
            "a  would run\n"
            "  - no run is recorded\n"
            "b  up to date\n"
            "2 stages: 1 would run.\n");
}

}  // namespace
}  // namespace mlp
