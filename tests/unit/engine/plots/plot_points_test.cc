#include "engine/plots/plot_points.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp {
namespace {

PlotTables Tables() {
  static const std::map<std::string, PlotTable> kTables = {
      {"logs/a.csv", *ReadPlotTable("a.csv", "x,loss,acc\n5,1,2\n6,3,4\n", true)},
      {"logs/b.csv", *ReadPlotTable("b.csv", "x,loss\n7,8\n9,10\n", true)},
      {"short.csv", *ReadPlotTable("s.csv", "x\n1\n", true)},
      {"steps.csv", *ReadPlotTable("t.csv", "step,v\n10,1\n20,2\n", true)}};
  PlotTables tables;
  for (const auto& [file, table] : kTables) tables[file] = &table;
  return tables;
}

Result<PlotPoints> Points(const std::string& id, const char* properties) {
  return MakePlotPoints(id, Value::parse(properties), Tables(), "HEAD");
}

std::string Rows(const Result<PlotPoints>& points) {
  return points ? PythonJson(points->table.RowsToJson(), true) : "error: " + points.error().message;
}

TEST(PlotPoints, DrawsTheLastFieldOverItsSteps) {
  const auto points = Points("logs/a.csv", "{}");
  EXPECT_EQ(
      Rows(points),
      R"([{"acc": "2", "field": "acc", "filename": "logs/a.csv", "loss": "1", "rev": "HEAD", )"
      R"("step": 0, "x": "5"}, {"acc": "4", "field": "acc", "filename": "logs/a.csv", )"
      R"("loss": "3", "rev": "HEAD", "step": 1, "x": "6"}])");
  EXPECT_EQ(points->x, "step");
  EXPECT_EQ(points->y, "acc");
  EXPECT_EQ(points->x_label, "step");
  EXPECT_EQ(points->y_label, "acc");
}

TEST(PlotPoints, AFilesOwnStepsAreTheSteps) {
  const auto points = Points("steps.csv", "{}");
  ASSERT_TRUE(points);
  EXPECT_EQ(points->table.Find("step")->cells, (std::vector<Value>{"10", "20"}));
}

TEST(PlotPoints, SeveralFieldsShareAColumn) {
  const auto points =
      Points("logs/a.csv", R"({"x": "x", "y": ["loss", "acc"], "y_label": "both"})");
  ASSERT_TRUE(points);
  EXPECT_EQ(points->y, "dvc_inferred_y_value");
  EXPECT_EQ(points->table.Find(points->y)->cells, (std::vector<Value>{"1", "3", "2", "4"}));
  EXPECT_EQ(points->y_label, "both");
  EXPECT_EQ(NameOfPlotLine(points->lines, points->lines[1]), "acc");
}

TEST(PlotPoints, SeveralFilesShareTheirDirectory) {
  const auto points =
      Points("both", R"({"x": "x", "y": {"logs/a.csv": "loss", "logs/b.csv": "loss"}})");
  ASSERT_TRUE(points);
  EXPECT_EQ(points->lines, (std::vector<PlotLine>{{"a.csv", "loss"}, {"b.csv", "loss"}}));
  EXPECT_EQ(points->table.Find("x")->cells, (std::vector<Value>{"5", "6", "7", "9"}));
  EXPECT_EQ(NameOfPlotLine(points->lines, points->lines[0]), "a.csv");
}

TEST(PlotPoints, XMayComeFromAnotherFile) {
  const auto points = Points("p", R"({"x": {"logs/b.csv": "x"}, "y": {"logs/a.csv": "loss"}})");
  ASSERT_TRUE(points);
  EXPECT_EQ(points->table.Find("x")->cells, (std::vector<Value>{"7", "9"}));
  EXPECT_EQ(Rows(Points("p", R"({"x": {"short.csv": "x"}, "y": {"logs/a.csv": "loss"}})")),
            "error: 'x' of 'short.csv' and 'loss' of 'logs/a.csv' do not belong together: one has "
            "1 row, the other 2 rows");
  EXPECT_EQ(
      Rows(Points("p", R"({"x": {"logs/b.csv": ["x", "loss"]}, "y": {"logs/a.csv": "loss"}})")),
      "error: 'p' has 2 columns for x and 1 column for y");
}

TEST(PlotPoints, NamesAFieldThatIsNotThere) {
  const auto points = Points("logs/a.csv", R"({"y": "los"})");
  ASSERT_FALSE(points);
  EXPECT_EQ(points.error().message, "'logs/a.csv' has no field 'los'");
  EXPECT_EQ(points.error().hint, "its fields are: x, loss, acc");
}

TEST(PlotPoints, WhatIsMissingHasNoRows) {
  EXPECT_EQ(Rows(Points("gone.csv", "{}")), "[]");
  EXPECT_EQ(Rows(Points("p", R"({"y": {"gone.csv": "a"}})")), "[]");
}

TEST(PlotPoints, NamesTheFilesItNeeds) {
  EXPECT_THAT(PlotFilesOf("a.csv", Value::parse(R"({"y": "l", "x": {"b.csv": "s"}})")),
              testing::ElementsAre("a.csv", "b.csv"));
  EXPECT_THAT(PlotFilesOf("p", Value::parse(R"({"y": {"a.csv": "l", "c.csv": "m"}, "x": "s"})")),
              testing::ElementsAre("a.csv", "c.csv"));
}

}  // namespace
}  // namespace mlp
