#include "engine/lineage_text.h"

#include <gtest/gtest.h>

#include "tests/unit/engine/lineage_records_for_tests.h"

namespace mlp {
namespace {

Lineage LineageOf(LineageDirection direction) {
  const auto recorded = SampleRecords();
  FakeHistory history;
  history.runs = {RunOf(7, recorded[1])};
  history.runs[0].duration_ns = 1'500'000'000;
  history.runs[0].fingerprint = "f1";
  history.runs[0].metrics = {{"m.json", "acc", 0.5}};
  return TraceLineage(recorded, {"train", 1, {}}, direction, history.Lookups()).value();
}

TEST(LineageToJson, HasRolesLinksAndTheRun) {
  const Value json = LineageToJson(LineageOf(LineageDirection::kUpstream));
  EXPECT_EQ(json["target"].dump(), R"({"name":"train"})");
  EXPECT_EQ(json["direction"], "upstream");
  EXPECT_EQ(json["roots"].dump(), "[0]");
  const Value& train = json["stages"][0];
  EXPECT_EQ(train["stage"], "train");
  EXPECT_EQ(train["params"].dump(), R"({"params.yaml":{"lr":0.1}})");
  EXPECT_EQ(train["inputs"].dump(),
            R"([{"path":"clean","digest":"bbbb1","size":8,"role":"data","made_by":[1]},)"
            R"({"path":"train.py","digest":"cccc1","size":8,"role":"code","made_by":[]}])");
  EXPECT_EQ(train["outputs"].dump(), R"([{"path":"model","digest":"dddd1.dir","size":8}])");
  EXPECT_EQ(train["run"].dump(),
            R"({"outcome":"succeeded","started":"1970-01-01T00:00:00Z","seconds":1.5,)"
            R"("exit_status":0,"fingerprint":"f1","log":"","metrics":{"m.json":{"acc":0.5}}})");
  EXPECT_FALSE(json["stages"][1].contains("run"));
}

TEST(LineageToJson, SaysWhoReadsAnOutput) {
  const Value json = LineageToJson(LineageOf(LineageDirection::kDownstream));
  EXPECT_EQ(json["stages"][0]["outputs"][0]["read_by"].dump(), "[1]");
  EXPECT_FALSE(json["stages"][0]["inputs"][0].contains("made_by"));
}

TEST(LineageToDot, LinksFilesAndStages) {
  const std::string dot = LineageToDot(LineageOf(LineageDirection::kUpstream));
  EXPECT_TRUE(dot.starts_with("digraph {\n\"stage train\" [shape=box, label=\"train\"];\n")) << dot;
  EXPECT_NE(dot.find("\"clean bbbb1\" -> \"stage train\";\n"), dot.npos) << dot;
  EXPECT_NE(dot.find("\"stage train\" -> \"model dddd1.dir\";\n"), dot.npos) << dot;
  const std::string whole =
      LineageToDot(TraceLineage(SampleRecords(), TargetOf(FileNamed("text", "ffff1")),
                                LineageDirection::kUpstream, FakeHistory().Lookups())
                       .value());
  EXPECT_NE(whole.find("\"stage train\" -> \"model/weights eeee1\" [style=dashed];\n"), whole.npos)
      << whole;
}

TEST(ShortDigest, KeepsTheMarkOfATree) {
  EXPECT_EQ(ShortDigest("0123456789abcdef"), "0123456789ab");
  EXPECT_EQ(ShortDigest("0123456789abcdef.dir"), "0123456789ab.dir");
  EXPECT_EQ(ShortDigest(""), "");
}

}  // namespace
}  // namespace mlp
