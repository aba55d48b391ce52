#include "engine/cli/compare.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace mlp {
namespace {

using ::testing::ElementsAre;

TEST(CellText, RoundsAsPythonDoes) {
  EXPECT_EQ(CellText(0.123456789, 5), "0.12346");
  EXPECT_EQ(CellText(0.0, 5), "0.0");
  EXPECT_EQ(CellText(1.23456789e-8, 5), "1.2346e-08");
  EXPECT_EQ(CellText(-0.00012, 5), "-0.00012");
  EXPECT_EQ(CellText(1.0, 5), "1.0");
  EXPECT_EQ(CellText(0.125, 2), "0.12");  // half to even
  EXPECT_EQ(CellText(1e20, 5), "1e+20");
  EXPECT_EQ(CellText(3, 5), "3");
  EXPECT_EQ(CellText(true, 5), "True");
  EXPECT_EQ(CellText(Value::parse("[1, 0.123456789]"), 5), "[1, 0.123456789]");
}

std::vector<ValueChange> SampleChanges() {
  const RelPath path = RelPath::Strict("m.json").value();
  return {
      {path, "acc", Value(0.5), Value(0.75)}, {path, "loss", Value(2), Value(1)},
      {path, "name", Value("a"), Value("b")}, {path, "new", std::nullopt, Value(1)},
      {path, "same", Value(1), Value(1)},     {path, "spoilt", Value(1.5), Value(std::nan(""))}};
}

TEST(ChangeTable, SignsTheChange) {
  const Table table = ChangeTable(SampleChanges(), "Metric", {}, true);
  EXPECT_THAT(table.header, ElementsAre("Path", "Metric", "HEAD", "workspace", "Change"));
  EXPECT_THAT(table.rows[0], ElementsAre("m.json", "acc", "0.5", "0.75", "+0.25"));
  EXPECT_THAT(table.rows[1], ElementsAre("m.json", "loss", "2", "1", "-1"));
  EXPECT_THAT(table.rows[2], ElementsAre("m.json", "name", "a", "b", "-"));
  EXPECT_THAT(table.rows[3], ElementsAre("m.json", "new", "-", "1", "-"));
  EXPECT_THAT(table.rows[4], ElementsAre("m.json", "same", "1", "1", "0"));
  EXPECT_THAT(table.rows[5], ElementsAre("m.json", "spoilt", "1.5", "nan", "nan"));
}

TEST(ChangeTable, LeavesOutWhatIsNotAskedFor) {
  CompareOptions options;
  options.no_path = true;
  options.before = "a";
  options.after = "b";
  const Table table = ChangeTable(SampleChanges(), "Param", options, false);
  EXPECT_THAT(table.header, ElementsAre("Param", "a", "b"));
  EXPECT_THAT(table.rows[0], ElementsAre("acc", "0.5", "0.75"));
}

}  // namespace
}  // namespace mlp
