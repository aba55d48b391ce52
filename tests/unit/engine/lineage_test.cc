#include "engine/lineage.h"

#include <gmock/gmock.h>

#include "tests/unit/engine/lineage_records_for_tests.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> Addresses(const Lineage& lineage) {
  std::vector<std::string> addresses;
  for (const LineageNode& node : lineage.nodes) addresses.push_back(node.stage.address);
  return addresses;
}

Lineage Trace(const std::vector<LineageStage>& recorded, LineageTarget target,
              LineageDirection direction, const FakeHistory& history = {}) {
  return TraceLineage(recorded, std::move(target), direction, history.Lookups()).value();
}

constexpr auto kUp = LineageDirection::kUpstream;
constexpr auto kDown = LineageDirection::kDownstream;

TEST(Lineage, GoesBackToTheSources) {
  const Lineage lineage = Trace(SampleRecords(), TargetOf(FileNamed("text", "ffff1")), kUp);
  EXPECT_THAT(Addresses(lineage), ElementsAre("report", "train", "prep"));
  EXPECT_THAT(lineage.roots, ElementsAre(0));
  EXPECT_THAT(lineage.nodes[0].links, ElementsAre(ElementsAre(1)));  // a file of the tree
  EXPECT_THAT(lineage.nodes[1].links, ElementsAre(ElementsAre(2), IsEmpty()));
  EXPECT_THAT(lineage.nodes[2].links, ElementsAre(IsEmpty()));
}

TEST(Lineage, GoesOnToWhatWasMade) {
  const Lineage lineage = Trace(SampleRecords(), TargetOf(FileNamed("raw", "aaaa1")), kDown);
  EXPECT_THAT(Addresses(lineage), ElementsAre("prep", "train", "report"));
  EXPECT_THAT(lineage.nodes[1].links, ElementsAre(ElementsAre(2)));
}

TEST(Lineage, AParamsFileIsReadByItsStages) {
  const Lineage lineage = Trace(SampleRecords(), TargetOf(FileNamed("params.yaml", "")), kDown);
  EXPECT_THAT(Addresses(lineage), ElementsAre("train", "report"));
}

TEST(Lineage, ADirectoryIsMadeByAllThatWroteIntoIt) {
  auto recorded = SampleRecords();
  recorded.push_back(StageNamed("other", {}, {FileNamed("out/b", "b1")}));
  recorded.push_back(StageNamed("third", {}, {FileNamed("out/a", "a1")}));
  recorded.push_back(StageNamed("beside", {}, {FileNamed("out.txt", "c1")}));
  const Lineage lineage = Trace(recorded, TargetOf(FileNamed("out", "")), kUp);
  EXPECT_THAT(Addresses(lineage), ElementsAre("other", "third"));
}

TEST(Lineage, APatternIsMadeByWhatMatchesIt) {
  LineageFile pattern = FileNamed("glob:*.txt", "abcd1.dir");
  pattern.path = RelPath();
  pattern.is_part = true;
  pattern.glob = "*.txt";
  const std::vector<LineageStage> recorded = {
      StageNamed("text", {}, {FileNamed("a.txt", "a1")}),
      StageNamed("other", {}, {FileNamed("b.bin", "b1")}),
      StageNamed("sum", {pattern}, {FileNamed("total", "c1")})};
  EXPECT_THAT(Addresses(Trace(recorded, TargetOf(FileNamed("total", "c1")), kUp)),
              ElementsAre("sum", "text"));
  EXPECT_THAT(Addresses(Trace(recorded, TargetOf(FileNamed("a.txt", "a1")), kDown)),
              ElementsAre("sum"));
  EXPECT_THAT(Addresses(Trace(recorded, TargetOf(FileNamed("b.bin", "b1")), kDown)), IsEmpty());
}

// The digest is of some lines, not of the file.
TEST(Lineage, APartIsMadeByWhoWroteTheWhole) {
  LineageFile lines = FileNamed("a.txt", "11111");
  lines.is_part = true;
  const std::vector<LineageStage> recorded = {
      StageNamed("text", {}, {FileNamed("a.txt", "a1")}),
      StageNamed("head", {lines}, {FileNamed("head", "b1")})};
  EXPECT_THAT(Addresses(Trace(recorded, TargetOf(FileNamed("head", "b1")), kUp)),
              ElementsAre("head", "text"));
  EXPECT_THAT(Addresses(Trace(recorded, TargetOf(FileNamed("a.txt", "a1")), kDown)),
              ElementsAre("head"));
}

// train ran on clean of an earlier prep: its lineage is that earlier run, from the run log.
TEST(Lineage, FollowsBytesNotDeclarations) {
  auto recorded = SampleRecords();
  recorded[0].inputs[0].digest = "aaaa2";
  recorded[0].outputs[0].digest = "bbbb2";
  FakeHistory history;
  history.runs = {RunOf(3, recorded[0]), RunOf(2, recorded[1]), RunOf(1, SampleRecords()[0])};
  const Lineage lineage = Trace(recorded, TargetOf(FileNamed("model", "dddd1.dir")), kUp, history);
  ASSERT_THAT(Addresses(lineage), ElementsAre("train", "prep"));
  EXPECT_TRUE(lineage.nodes[1].stage.is_superseded);
  EXPECT_EQ(lineage.nodes[1].stage.inputs[0].digest, "aaaa1");
  EXPECT_THAT(Addresses(Trace(recorded, TargetOf(FileNamed("model", "dddd1.dir")), kUp)),
              ElementsAre("train"));  // nobody knows
}

TEST(Lineage, NoRunHasReadWhatALaterOneWrote) {
  auto recorded = SampleRecords();
  recorded[0].outputs[0].digest = "bbbb2";
  FakeHistory history;
  history.runs = {RunOf(9, SampleRecords()[0]), RunOf(2, recorded[1])};
  const Lineage lineage = Trace(recorded, TargetOf(FileNamed("model", "dddd1.dir")), kUp, history);
  EXPECT_THAT(Addresses(lineage), ElementsAre("train"));
}

TEST(Lineage, EqualBytesAtAnotherPathAreNotTaken) {
  FakeHistory history;
  history.runs = {RunOf(1, StageNamed("copy", {}, {FileNamed("elsewhere", "aaaa1")}))};
  const Lineage lineage =
      Trace(SampleRecords(), TargetOf(FileNamed("clean", "bbbb1")), kUp, history);
  EXPECT_THAT(Addresses(lineage), ElementsAre("prep"));
}

TEST(Lineage, PrefersTheRunThatComputedOverThoseThatRestored) {
  const auto recorded = SampleRecords();
  FakeHistory history;
  history.runs = {RunOf(3, recorded[0]), RunOf(2, recorded[0]), RunOf(1, recorded[0])};
  history.runs[0].outcome = RunOutcome::kRestored;
  Lineage lineage = Trace(recorded, TargetOf(FileNamed("clean", "bbbb1")), kUp, history);
  ASSERT_TRUE(lineage.nodes[0].stage.run);
  EXPECT_EQ(lineage.nodes[0].stage.run->id, 2);
  history.runs.resize(1);
  lineage = Trace(recorded, TargetOf(FileNamed("clean", "bbbb1")), kUp, history);
  EXPECT_EQ(lineage.nodes[0].stage.run->id, 3);
  history.runs[0].paths[0].digest = "other";  // read other bytes, so it is another run
  lineage = Trace(recorded, TargetOf(FileNamed("clean", "bbbb1")), kUp, history);
  EXPECT_FALSE(lineage.nodes[0].stage.run);
}

TEST(Lineage, KnowsCode) {
  LineageStage stage = SampleRecords()[1];
  stage.command = "python -u src/train.py --fast";
  EXPECT_TRUE(IsCode(stage, FileNamed("tools/train.py", "c1")));
  EXPECT_FALSE(IsCode(stage, FileNamed("clean", "c1")));
  EXPECT_TRUE(IsCode(stage, FileNamed("sub/src", "c1.dir")));
  EXPECT_FALSE(IsCode(stage, FileNamed("data", "c1.dir")));
  LineageFile program = FileNamed("bin/train", "c1");
  program.is_executable = true;
  EXPECT_TRUE(IsCode(stage, program));
}

}  // namespace
}  // namespace mlp
