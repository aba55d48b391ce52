#include "engine/plots/plot_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp {
namespace {

std::string RowsOf(const std::string& file, const std::string& text, bool header = true) {
  const Result<PlotTable> table = ReadPlotTable(file, text, header);
  return table ? PythonJson(table->RowsToJson(), false) : "error: " + table.error().message;
}

TEST(PlotTable, ReadsCsvAsTexts) {
  EXPECT_EQ(RowsOf("a.csv", "step,loss\n0,0.50\n1,\n"),
            R"([{"step": "0", "loss": "0.50"}, {"step": "1", "loss": ""}])");
  EXPECT_EQ(RowsOf("a.tsv", "a b\tc\r\n1\t2\r\n"), R"([{"a b": "1", "c": "2"}])");
  EXPECT_EQ(RowsOf("a.csv", "1,2\n3,4\n", false),
            R"([{"0": "1", "1": "2"}, {"0": "3", "1": "4"}])");
}

TEST(PlotTable, ReadsQuotedCells) {
  EXPECT_EQ(RowsOf("a.csv", "name,x\n\"a, \"\"b\"\"\nc\",1\n"),
            R"([{"name": "a, \"b\"\nc", "x": "1"}])");
  EXPECT_EQ(RowsOf("a.csv", "\xef\xbb\xbfname\nx\n\ny\n"), R"([{"name": "x"}, {"name": "y"}])");
  const Result<PlotTable> open = ReadPlotTable("a.csv", "a,b\n1,\"2\n3,4\n", true);
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().where.line, 2);
}

TEST(PlotTable, ARowMayBeShortButNotLong) {
  EXPECT_EQ(RowsOf("a.csv", "a,b\n1\n"), R"([{"a": "1", "b": null}])");
  EXPECT_EQ(RowsOf("a.csv", "a,b\n1,2,3\n"), "error: this row has 3 cells, the first one 2");
  EXPECT_EQ(RowsOf("a.csv", "a,a\n1,2\n"), "error: two columns have the same name");
}

TEST(PlotTable, FindsListsOfPointsInJsonAndYaml) {
  EXPECT_EQ(RowsOf("a.json", R"([{"x": 1, "y": null}, {"x": 2}])"),
            R"([{"x": 1, "y": null}, {"x": 2}])");
  EXPECT_EQ(
      RowsOf("a.json", R"({"a": {"train": [{"l": 1}, {"l": 2}]}, "b": [{"v": 3}], "c": [4]})"),
      R"([{"l": 1, "v": 3}, {"l": 2}])");
  EXPECT_EQ(RowsOf("a.yaml", "- {x: 1, y: 0.5}\n- {x: 2, y: 1e-3}\n"),
            R"([{"x": 1, "y": 0.5}, {"x": 2, "y": 0.001}])");
  // Rows with fields that the first lacks are no points, as for DVC.
  EXPECT_EQ(RowsOf("a.json", R"([{"x": 1}, {"x": 2, "y": 3}])"), "[]");
  EXPECT_EQ(RowsOf("a.json", R"({"acc": 0.5})"), "[]");
  EXPECT_EQ(RowsOf("a.json", "[]"), "[]");
}

TEST(PlotTable, ReadsJsonLinesWhileTheyAreWritten) {
  EXPECT_EQ(RowsOf("a.jsonl", "{\"s\": 0, \"a\": 1}\n\n{\"s\": 1, \"b\": NaN}\n{\"s\": 2, \"a"),
            R"([{"s": 0, "a": 1}, {"s": 1, "b": NaN}])");
  const Result<PlotTable> broken = ReadPlotTable("a.jsonl", "{\"s\": 0}\n{\n{\"s\": 1}\n", true);
  ASSERT_FALSE(broken);
  EXPECT_EQ(broken.error().where.line, 2);
  EXPECT_EQ(RowsOf("a.ndjson", "[1]\n"), "error: this line is no map");
}

TEST(PlotTable, TheLastFieldOfTheFirstListIsDrawn) {
  EXPECT_EQ(ReadPlotTable("a.csv", "step,loss\n0,1\n", true)->default_y(), "loss");
  EXPECT_EQ(
      ReadPlotTable("a.json", R"({"a": [{"x": 1, "y": 2}], "b": [{"z": 3}]})", true)->default_y(),
      "y");
}

TEST(PlotTable, RefusesWhatIsNoSuchFile) {
  EXPECT_THAT(RowsOf("a.txt", "1\n"), testing::HasSubstr("'a.txt' is no file that can be drawn"));
  EXPECT_EQ(RowsOf("a.csv", "a\n\xff\n"), "error: this file is not text in UTF-8");
  EXPECT_EQ(PlotFileKindOf("x/A.PNG"), PlotFileKind::kImage);
  EXPECT_EQ(ImageTypeOf("a.jpg"), "image/jpeg");
}

TEST(PlotTable, AppendsByName) {
  PlotTable table = *ReadPlotTable("a.csv", "a,b\n1,2\n", true);
  table.Append(*ReadPlotTable("a.csv", "b,c\n3,4\n", true));
  EXPECT_EQ(PythonJson(table.RowsToJson(), false),
            R"([{"a": "1", "b": "2"}, {"b": "3", "c": "4"}])");
}

}  // namespace
}  // namespace mlp
