#include "engine/cli/lineage_tree.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/lineage_records_for_tests.h"

namespace mlp {
namespace {

Lineage LineageOf(LineageTarget target, LineageDirection direction) {
  const auto recorded = SampleRecords();
  return TraceLineage(recorded, std::move(target), direction, FakeHistory{}.Lookups()).value();
}

TEST(RenderLineage, GoesUpstream) {
  const auto lineage = LineageOf(TargetOf(FileNamed("text", "ffff1")), LineageDirection::kUpstream);
  EXPECT_EQ(RenderLineage(lineage, {}), R"(text  ffff1  8 B
└─ report
   ├─ command  run report
   └─ data     model/weights  eeee1  8 B
      └─ train
         ├─ command  run train
         ├─ param    params.yaml: lr = 0.1
         ├─ data     clean  bbbb1  8 B
         │  └─ prep
         │     ├─ command  run prep
         │     └─ data     raw  aaaa1  8 B
         └─ code     train.py  cccc1  8 B
)");
}

TEST(RenderLineage, GoesDownstreamFromAStage) {
  const auto lineage = LineageOf({"prep", 0, {}}, LineageDirection::kDownstream);
  EXPECT_EQ(RenderLineage(lineage, {.unicode = false}), R"(prep
`- wrote    clean  bbbb1  8 B
   `- train
      `- wrote    model  dddd1.dir  8 B
         `- report
            `- wrote    text  ffff1  8 B
)");
}

TEST(RenderLineage, EndsAtTheDepthAndShowsAStageOnce) {
  auto lineage = LineageOf(TargetOf(FileNamed("text", "ffff1")), LineageDirection::kUpstream);
  EXPECT_EQ(RenderLineage(lineage, {.depth = 1}), R"(text  ffff1  8 B
└─ report
   ├─ command  run report
   └─ data     model/weights  eeee1  8 B  (1 stage further)
)");
  lineage.nodes[0].stage.env = {{"SEED", "1"}, {"THREADS", nullptr}};
  const std::string with_env = RenderLineage(lineage, {.depth = 1});
  EXPECT_NE(with_env.find("env      SEED = 1\n"), with_env.npos) << with_env;
  EXPECT_NE(with_env.find("env      THREADS is not set\n"), with_env.npos) << with_env;
  lineage.nodes[0].stage.inputs.push_back(FileNamed("model", "dddd1.dir"));
  lineage.nodes[0].links.push_back({1});
  const std::string tree = RenderLineage(lineage, {});
  EXPECT_NE(tree.find("model  dddd1.dir  8 B\n      └─ train\n         └─ (as above)\n"), tree.npos)
      << tree;
}

}  // namespace
}  // namespace mlp
