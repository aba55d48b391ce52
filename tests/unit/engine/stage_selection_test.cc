#include "engine/stage_selection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/engine/sample_graph.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;

// a -> b -> d, a -> c, and e -> f on their own.
StageGraph SampleGraph() {
  return GraphOf({{"a", {}}, {"b", {"a"}}, {"c", {"a"}}, {"d", {"b"}}, {"e", {}}, {"f", {"e"}}});
}

std::vector<std::string> Selected(StageSelection selection,
                                  const std::vector<std::string>& targets) {
  const StageGraph graph = SampleGraph();
  for (const std::string& name : targets) {
    selection.targets.push_back(graph.Find(name, RelPath()).value());
  }
  std::vector<std::string> names;
  for (const StageId id : SelectStages(graph, selection)) names.push_back(graph.stage(id).name);
  return names;
}

TEST(SelectStages, NothingNamedIsEverything) {
  EXPECT_EQ(Selected({}, {}).size(), 6u);
}

TEST(SelectStages, UpstreamComesAlongUnlessItIsNotWanted) {
  StageSelection selection;
  EXPECT_THAT(Selected(selection, {"d"}), ElementsAre("a", "b", "d"));
  selection.with_upstream = false;
  EXPECT_THAT(Selected(selection, {"d", "b", "d"}), ElementsAre("b", "d"));
}

TEST(SelectStages, DownstreamAlone) {
  StageSelection selection;
  selection.downstream = true;
  EXPECT_THAT(Selected(selection, {"b"}), ElementsAre("b", "d"));
  EXPECT_THAT(Selected(selection, {"a", "f"}), ElementsAre("a", "b", "c", "d", "f"));
}

TEST(SelectStages, ConnectedGoesInAllDirections) {
  StageSelection selection;
  selection.connected = true;
  EXPECT_THAT(Selected(selection, {"c"}), ElementsAre("a", "b", "c", "d"));
  EXPECT_THAT(Selected(selection, {"f"}), ElementsAre("e", "f"));
}

TEST(StagesOf, GivesThoseOfOneFile) {
  const StageGraph graph = SampleGraph();
  EXPECT_EQ(StagesOf(graph, RelPath::Strict("mlpipe.yaml").value())->size(), 6u);
  const auto none = StagesOf(graph, RelPath::Strict("sub/mlpipe.yaml").value());
  EXPECT_EQ(none.error().message, "'sub/mlpipe.yaml' declares no stages");
}

}  // namespace
}  // namespace mlp
