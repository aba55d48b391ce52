#include "pipelines/stage_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/pipelines/pipeline_text.h"

namespace mlp {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::vector<std::string> Names(const StageGraph& graph, const std::vector<StageId>& ids) {
  std::vector<std::string> names;
  for (const StageId id : ids) names.push_back(graph.stage(id).name);
  return names;
}

TEST(StageGraphTest, EdgesFollowEqualInnerAndOuterPathsAndParamsFiles) {
  const StageGraph graph = GraphOf(
      "stages:\n"
      "  equal: {cmd: x, deps: [data]}\n"
      "  inner: {cmd: x, deps: [data/part]}\n"
      "  outer: {cmd: x, deps: [split]}\n"
      "  params: {cmd: x, params: [{made.yaml: [a]}]}\n"
      "  none: {cmd: x, deps: [dat, data2, splits]}\n"
      "  writer: {cmd: x, outs: [data/, split/a, split/b, made.yaml]}\n");
  EXPECT_THAT(Names(graph, graph.Downstream(5)), ElementsAre("equal", "inner", "outer", "params"));
  EXPECT_THAT(Names(graph, graph.Upstream(2)), ElementsAre("writer"));
  EXPECT_THAT(graph.Upstream(4), IsEmpty());
  EXPECT_EQ(graph.TopologicalOrder().front(), 5u);
}

TEST(StageGraphTest, FineGrainedDependenciesHaveEdgesToo) {
  const StageGraph graph = GraphOf(
      "stages:\n"
      "  lines: {cmd: x, deps: [{path: conf.txt, lines: 1-2}]}\n"
      "  regex: {cmd: x, deps: [{path: conf.txt, regex: a}]}\n"
      "  outside: {cmd: x, deps: [/conf.txt, {command: cat conf.txt}, 'http://conf.txt']}\n"
      "  writer: {cmd: x, outs: [conf.txt]}\n");
  EXPECT_THAT(Names(graph, graph.Downstream(3)), ElementsAre("lines", "regex"));
}

TEST(StageGraphTest, AGlobDependsOnWhatItCanMatch) {
  const StageGraph graph = GraphOf(
      "stages:\n"
      "  g: {cmd: x, deps: [{glob: 'data/*/*.csv'}], outs: [data/report.txt]}\n"
      "  whole: {cmd: x, outs: [elsewhere]}\n"
      "  match: {cmd: x, outs: [data/a/1.csv]}\n"
      "  other: {cmd: x, outs: [data/a/1.txt, data/a/b/1.csv]}\n"
      "  inner: {cmd: x, outs: [data/b]}\n");
  EXPECT_THAT(Names(graph, graph.Upstream(0)), ElementsAre("match", "inner"));
  const StageGraph covered = GraphOf(
      "stages:\n"
      "  g: {cmd: x, deps: [{glob: 'data/sub/*'}]}\n"
      "  w: {cmd: x, outs: [data]}\n");
  EXPECT_THAT(Names(covered, covered.Upstream(0)), ElementsAre("w"));
  EXPECT_THAT(ErrorLines(TryGraph("stages:\n"
                                  "  g: {cmd: x, deps: [{glob: '*.csv'}], outs: [a.csv]}\n")),
              ElementsAre(HasSubstr("which it writes itself")));
}

TEST(StageGraphTest, AGlobTakesAnOutputWithASuffixForAFile) {
  const StageGraph graph = GraphOf(
      "stages:\n"
      "  a: {cmd: x, deps: [{glob: '**/*.py'}], outs: [d.txt]}\n"
      "  b: {cmd: x, deps: [d.txt], outs: [m.bin]}\n"
      "  made: {cmd: x, outs: [gen/made.py]}\n"
      "  hidden: {cmd: x, outs: [.gen]}\n"
      "  begun: {cmd: x, deps: [{glob: 'images.d/*.py'}]}\n"
      "  suffixed: {cmd: x, outs: [images.d]}\n");
  EXPECT_THAT(Names(graph, graph.Upstream(0)), UnorderedElementsAre("made", "hidden"));
  EXPECT_THAT(Names(graph, graph.Upstream(4)), ElementsAre("suffixed"));
  const Result<StageGraph> cycle = TryGraph(
      "stages:\n"
      "  a: {cmd: x, deps: [{glob: '**/*.py'}], outs: [d]}\n"
      "  b: {cmd: x, deps: [d], outs: [m.py]}\n");
  EXPECT_THAT(cycle.error().notes, Contains(HasSubstr("'a' reads 'glob:**/*.py'")));
}

TEST(StageGraphTest, OrderIsDepthFirstFromTheTopOfTheFile) {
  const StageGraph graph = GraphOf(
      "stages:\n"
      "  c: {cmd: x, deps: [b]}\n"
      "  z: {cmd: x}\n"
      "  b: {cmd: x, deps: [a], outs: [b]}\n"
      "  a: {cmd: x, outs: [a]}\n"
      "  y: {cmd: x}\n");
  EXPECT_THAT(Names(graph, graph.TopologicalOrder()), ElementsAre("a", "b", "c", "z", "y"));
}

TEST(StageGraphTest, UpstreamStopsAtFrozenStagesAndDownstreamDoesNot) {
  const StageGraph graph = GraphOf(
      "stages:\n"
      "  a: {cmd: x, outs: [a]}\n"
      "  b: {cmd: x, deps: [a], outs: [b], frozen: true}\n"
      "  c: {cmd: x, deps: [b]}\n"
      "  d: {cmd: x}\n");
  EXPECT_THAT(Names(graph, graph.WithUpstream({2})), ElementsAre("b", "c"));
  EXPECT_THAT(Names(graph, graph.WithUpstream({1, 3})), ElementsAre("b", "d"));
  EXPECT_THAT(Names(graph, graph.WithDownstream({0})), ElementsAre("a", "b", "c"));
}

TEST(StageGraphTest, WriterOfFindsContainingOutputs) {
  const StageGraph graph = GraphOf("stages:\n  a: {cmd: x, outs: [d/e]}\n");
  EXPECT_EQ(graph.WriterOf(*RelPath::Strict("d/e/f"))->name, "a");
  EXPECT_EQ(graph.WriterOf(*RelPath::Strict("d")), nullptr);
}

TEST(StageGraphTest, AGraphKeepsItsStagesWhenMoved) {
  StageGraph graph = GraphOf("stages:\n  a: {cmd: x, outs: [d]}\n");
  const StageGraph moved = std::move(graph);
  EXPECT_EQ(moved.stage(0).name, "a");
  EXPECT_EQ(moved.WriterOf(*RelPath::Strict("d"))->name, "a");
}

TEST(StageGraphTest, AnOutputOfTwoStagesNamesBothAndTheirPlaces) {
  const Result<StageGraph> graph = TryGraph(
      "stages:\n"
      "  a: {cmd: x, outs: [o]}\n"
      "  b: {cmd: x, outs: [./o]}\n"
      "  c: {cmd: x, outs: [p, ./p]}\n");
  EXPECT_THAT(ErrorLines(graph),
              ElementsAre("3:22 output 'o' is written by two stages: 'a' and 'b' [let each "
                          "write to a path of its own, or make one stage of the two]",
                          "4:25 output './p' is given twice in stage 'c' "
                          "[remove one of the two]"));
  EXPECT_THAT(graph.error().notes, ElementsAre("the other is declared in mlpipe.yaml:2"));
}

TEST(StageGraphTest, OverlappingOutputsAreRefused) {
  EXPECT_THAT(ErrorLines(TryGraph("stages:\n"
                                  "  a: {cmd: x, outs: [o/p]}\n"
                                  "  b: {cmd: x, outs: [o, o-p]}\n")),
              ElementsAre(HasSubstr("3:22 output 'o' of stage 'b' and output 'o/p' of stage 'a' "
                                    "overlap")));
}

TEST(StageGraphTest, ACycleNamesItsStagesInTheOrderOfTheData) {
  const Result<StageGraph> graph = TryGraph(
      "stages:\n"
      "  after: {cmd: x, deps: [m]}\n"
      "  train: {cmd: x, deps: [s], outs: [m]}\n"
      "  split: {cmd: x, deps: [e/x], outs: [s]}\n"
      "  evaluate: {cmd: x, deps: [m], outs: [e]}\n");
  EXPECT_THAT(ErrorLines(graph),
              ElementsAre("3:3 the stages depend on each other in a cycle: "
                          "train -> evaluate -> split -> train [remove one of these "
                          "dependencies, or split one of the stages in two]"));
  EXPECT_THAT(graph.error().notes,
              ElementsAre("'evaluate' reads 'm' (mlpipe.yaml:5), written by 'train'",
                          "'split' reads 'e/x' (mlpipe.yaml:4), written by 'evaluate'",
                          "'train' reads 's' (mlpipe.yaml:3), written by 'split'"));
}

TEST(StageGraphTest, LongCyclesAreShortened) {
  std::string text = "stages:\n";
  for (int i = 0; i < 30; ++i) {
    text += "  s" + std::to_string(i) + ": {cmd: x, deps: [o" + std::to_string((i + 29) % 30) +
            "], outs: [o" + std::to_string(i) + "]}\n";
  }
  const Result<StageGraph> graph = TryGraph(text);
  EXPECT_THAT(ErrorLines(graph).front(), HasSubstr("s0 -> s1 -> "));
  EXPECT_THAT(ErrorLines(graph).front(), HasSubstr("s11 -> ... 18 more -> s0"));
  EXPECT_EQ(graph.error().notes.size(), 12u);
}

TEST(StageGraphTest, AStageCannotReadWhatItWrites) {
  EXPECT_THAT(ErrorLines(TryGraph("stages:\n  s: {cmd: x, deps: [a, o/p], outs: [o]}\n")),
              ElementsAre("2:25 stage 's' reads 'o/p', which it writes itself "
                          "[remove it from what the stage reads, or write the result elsewhere]"));
}

TEST(StageGraphTest, TrackedDataIsPartOfTheGraph) {
  std::vector<Pipeline> pipelines;
  pipelines.push_back(PipelineOf("stages:\n  s: {cmd: x, deps: [in/raw/a], outs: [in/x.lock]}\n"));
  pipelines.push_back(PointerPipelineOf("outs: [{path: raw}]\n", "in/x.mlpipe"));
  const StageGraph graph = *StageGraph::Build(std::move(pipelines));
  EXPECT_THAT(Names(graph, graph.Upstream(0)), ElementsAre("x.mlpipe"));

  pipelines.clear();
  pipelines.push_back(PipelineOf("stages:\n  s: {cmd: x, outs: [in/raw]}\n"));
  pipelines.push_back(PointerPipelineOf("outs: [{path: raw}]\n", "in/x.mlpipe"));
  EXPECT_THAT(ErrorLines(StageGraph::Build(std::move(pipelines))),
              ElementsAre("1:15 output 'in/raw' is written by two stages: 's' and 'in/x.mlpipe' "
                          "[stop tracking it on its own: mlpipe remove in/x.mlpipe]"));
}

TEST(StageGraphTest, PipelineAndLockFilesAreNoOutputs) {
  EXPECT_THAT(ErrorLines(TryGraph("stages:\n  s: {cmd: x, outs: [mlpipe.lock]}\n")),
              ElementsAre(HasSubstr("is a file of mlpipe itself")));
  std::vector<Pipeline> pipelines;
  pipelines.push_back(PipelineOf("stages:\n  s: {cmd: x, outs: [sub]}\n"));
  pipelines.push_back(PipelineOf("", "sub/mlpipe.yaml"));
  EXPECT_THAT(
      ErrorLines(StageGraph::Build(std::move(pipelines))),
      ElementsAre("2:22 output 'sub' of stage 's' contains 'sub/mlpipe.yaml', which declares "
                  "or records stages or data [let the stage write to a path of its own]"));
}

}  // namespace
}  // namespace mlp
