#include "engine/dag.h"

#include <gmock/gmock.h>

#include "store/base/text.h"
#include "tests/support/values.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;

using testing::Path;

// "sub/mlpipe.yaml:group@key < dep dep": a stage that writes "<name>.out" beside its file and reads
// those of others, named from the root. Names with '@' are of the group before it.
StageGraph GraphOfLines(const std::vector<std::string>& lines) {
  std::vector<Pipeline> pipelines;
  for (const std::string& line : lines) {
    const std::vector<std::string> words = Split(line, ' ');
    const std::size_t colon = words[0].find(':');
    Stage stage;
    stage.file = Path(colon == std::string::npos ? "mlpipe.yaml" : words[0].substr(0, colon));
    stage.name = colon == std::string::npos ? words[0] : words[0].substr(colon + 1);
    stage.wdir = stage.file.Parent();
    if (const auto at = stage.name.find('@'); at != std::string::npos)
      stage.group = stage.name.substr(0, at);
    if (stage.name.ends_with(".dvc")) {
      stage.kind = StageKind::kData;
      stage.file = Path(stage.name);
    }
    Output out;
    out.text = stage.name + ".out";
    out.path = stage.wdir / Path(out.text);
    stage.outs.push_back(out);
    for (std::size_t i = 2; i < words.size(); ++i)
      stage.deps.push_back(Dependency::OnPath(words[i], Path(words[i] + ".out")));
    if (pipelines.empty() || pipelines.back().file != stage.file) {
      pipelines.emplace_back();
      pipelines.back().file = stage.file;
    }
    pipelines.back().stages.push_back(std::move(stage));
  }
  return StageGraph::Build(std::move(pipelines)).value();
}

std::string Edges(const StageGraph& graph, const DagOptions& options) {
  std::vector<StageId> all(graph.size());
  for (StageId id = 0; id < graph.size(); ++id) all[id] = id;
  const Dag dag = StageDag(graph, all, options);
  std::string text;
  for (const auto& [from, to] : dag.edges) text += dag.nodes[from] + ">" + dag.nodes[to] + " ";
  return text;
}

TEST(StageDag, AGroupIsOneNodeUnlessExpanded) {
  const StageGraph graph =
      GraphOfLines({"prep", "split@a < prep", "split@b < prep", "train@a < split@a",
                    "train@b < split@b", "end < train@b"});
  EXPECT_EQ(Edges(graph, {.expand = false, .from = {}}), "prep>split split>train train>end ");
  EXPECT_EQ(Edges(graph, {}),
            "prep>split@a prep>split@b split@a>train@a split@b>train@b train@b>end ");
}

TEST(StageDag, GroupsOfTwoFilesAreTwo) {
  const StageGraph graph =
      GraphOfLines({"g@a", "g@b", "sub/mlpipe.yaml:g@a < g@a", "sub/mlpipe.yaml:g@b < g@b"});
  EXPECT_EQ(Edges(graph, {.expand = false, .from = {}}), "g>sub/mlpipe.yaml:g ");
}

// Edges inside of a group vanish; what would go round in a circle is shown stage by stage.
TEST(StageDag, GroupsThatDependOnEachOtherAreExpanded) {
  EXPECT_EQ(Edges(GraphOfLines({"g@a", "g@b < g@a", "end < g@b"}), {.expand = false, .from = {}}),
            "g>end ");
  const StageGraph graph =
      GraphOfLines({"pre@a", "pre@b", "g@a < pre@a", "h@a < g@a", "g@b < h@a pre@b"});
  EXPECT_EQ(Edges(graph, {.expand = false, .from = {}}), "pre>g@a pre>g@b g@a>h@a h@a>g@b ");
}

TEST(StageDag, NamesAreAsSeenFromADirectory) {
  const StageGraph graph =
      GraphOfLines({"raw.dvc", "prep < raw.dvc", "sub/mlpipe.yaml:end < prep"});
  EXPECT_EQ(Edges(graph, {}), "raw.dvc>prep prep>sub/mlpipe.yaml:end ");
  EXPECT_EQ(Edges(graph, {.expand = true, .from = Path("sub")}),
            "../raw.dvc>../mlpipe.yaml:prep ../mlpipe.yaml:prep>end ");
  EXPECT_THAT(OutputDag(graph, {0, 2}, {.expand = true, .from = Path("sub")}).nodes,
              ElementsAre("../raw.dvc.out", "end.out"));
}

TEST(ConnectedWith, GoesBothWays) {
  const StageGraph graph = GraphOfLines({"a", "b < a", "c < a", "alone"});
  EXPECT_THAT(ConnectedWith(graph, {1}), ElementsAre(0, 1, 2));
  EXPECT_THAT(ConnectedWith(graph, {3}), ElementsAre(3));
}

}  // namespace
}  // namespace mlp
