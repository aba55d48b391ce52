#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/lineage_records_for_tests.h"
#include "tests/unit/engine/sample_graph.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;

Result<LineageTarget> Find(const std::string& text, const std::string& from = "",
                           const FakeHistory& history = {}) {
  const StageGraph graph = GraphOf({{"train", {}}, {"later", {}}});
  const RelPath dir = from.empty() ? RelPath() : RelPath::Strict(from).value();
  return FindLineageTarget(SampleRecords(), graph, text, dir, history.Lookups());
}

TEST(FindLineageTarget, ByStagePathAndDigest) {
  EXPECT_EQ(Find("train")->stage, std::optional<std::size_t>(1));
  EXPECT_EQ(Find("prep")->stage, std::optional<std::size_t>(0));  // not declared any more
  EXPECT_EQ(Find("clean")->file.digest, "bbbb1");
  EXPECT_EQ(Find("../clean", "sub")->file.name, "clean");
  EXPECT_EQ(Find("raw")->file.digest, "aaaa1");
  EXPECT_EQ(Find("params.yaml")->file.digest, "");
  EXPECT_EQ(Find("cccc")->file.name, "train.py");
  EXPECT_EQ(Find("dddd1.dir")->file.name, "model");
}

TEST(FindLineageTarget, AFileInsideADirectory) {
  EXPECT_EQ(Find("model/weights")->file.digest, "eeee1");
  EXPECT_EQ(Find("model/other")->file.digest, "");
}

TEST(FindLineageTarget, ADigestThatOnlyTheRunLogKnows) {
  FakeHistory history;
  history.runs = {
      RunOf(1, StageNamed("old", {}, {FileNamed("x", "12345"), FileNamed("y", "abcd1")}))};
  EXPECT_EQ(Find("1234", "", history)->file.digest, "12345");
  EXPECT_FALSE(Find("1234", "", history)->file.path.has_value());
  history.runs[0].paths[1].digest = "12346";
  EXPECT_THAT(Find("1234", "", history), FailsWith(ErrorCode::kUsage, "more than one digest"));
}

TEST(FindLineageTarget, SaysWhatIsWrong) {
  EXPECT_THAT(Find("nothing"), FailsWith(ErrorCode::kNotFound, "no stage wrote or read 'nothing'"));
  EXPECT_EQ(Find("claen").error().hint, "did you mean 'clean'?");
  EXPECT_THAT(Find("later"), FailsWith(ErrorCode::kNotFound, "it has never run"));
  EXPECT_EQ(Find("later.out").error().hint, "run 'mlpipe repro later'");
}

}  // namespace
}  // namespace mlp
