#include "engine/cli/exp_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/unit/engine/cli/sample_rows.h"

namespace mlp {
namespace {

using ::testing::ElementsAre;
using Kind = ExperimentRow::Kind;

class ExpTableTest : public ::testing::Test {
 protected:
  ExpTableTest() {
    ::setenv("TZ", "UTC", 1);
    options_.now_s = kNow;
    rows_.push_back(
        Row(Kind::kWorkspace, "", "", R"({"acc": 0.123456789})", R"({"lr": 1, "seed": 3})"));
    rows_.push_back(
        Row(Kind::kBaseline, "main", "aaaaaaa", R"({"acc": 0.5})", R"({"lr": 2, "seed": 3})"));
    rows_.push_back(
        Row(Kind::kExperiment, "newer", "bbbbbbb", R"({"acc": -2.0})", R"({"lr": 3, "seed": 3})"));
    rows_.push_back(Row(Kind::kExperiment, "older", "ccccccc", "{}", R"({"lr": 4, "seed": 3})"));
  }
  std::vector<ExperimentRow> rows_;
  ExpTableOptions options_;
};

TEST_F(ExpTableTest, ShowsATreeOfExperiments) {
  const Table table = ExpTable(ExpSheet(std::move(rows_)), options_);
  EXPECT_THAT(table.header, ElementsAre("Experiment", "Created", "acc", "lr", "seed"));
  ASSERT_EQ(table.rows.size(), 4u);
  EXPECT_THAT(table.rows[0], ElementsAre("workspace", "-", "0.12346", "1", "3"));
  EXPECT_THAT(table.rows[1], ElementsAre("main", "Aug 07, 2026", "0.5", "2", "3"));
  EXPECT_THAT(table.rows[2], ElementsAre("├── bbbbbbb [newer]", "08:52 PM", "-2", "3", "3"));
  EXPECT_THAT(table.rows[3], ElementsAre("└── ccccccc [older]", "08:52 PM", "-", "4", "3"));
}

TEST_F(ExpTableTest, OnlyChangedLeavesOutTheRest) {
  options_.only_changed = true;
  EXPECT_THAT(ExpTable(ExpSheet(std::move(rows_)), options_).header,
              ElementsAre("Experiment", "Created", "acc", "lr"));
}

TEST_F(ExpTableTest, ForProgramsItHasDvcsColumns) {
  options_.for_programs = true;
  const Table table = ExpTable(ExpSheet(std::move(rows_)), options_);
  EXPECT_THAT(table.header,
              ElementsAre("Experiment", "rev", "typ", "Created", "parent", "acc", "lr", "seed"));
  EXPECT_THAT(table.rows[0],
              ElementsAre("", "workspace", "baseline", "", "", "0.123456789", "1", "3"));
  EXPECT_THAT(table.rows[2], ElementsAre("newer", "bbbbbbb", "branch_commit", "2026-08-17T20:52:20",
                                         "", "-2.0", "3", "3"));
  EXPECT_EQ(table.rows[3][2], "branch_base");
  EXPECT_EQ(table.rows[3][5], "");
}

TEST_F(ExpTableTest, NamesThatTwoFilesShareAreTold) {
  rows_[0].facts->metrics.files[0].data["lr"] = 9;
  EXPECT_THAT(ExpTable(ExpSheet(std::move(rows_)), options_).header,
              ElementsAre("Experiment", "Created", "acc", "m.json:lr", "params.yaml:lr", "seed"));
}

TEST_F(ExpTableTest, UnreadableRowsAreMarked) {
  rows_[3].facts.reset();
  rows_[3].error = Error{};
  EXPECT_THAT(ExpTable(ExpSheet(std::move(rows_)), options_).rows[3],
              ElementsAre("└── ccccccc [older]", "08:52 PM", "!", "!", "!"));
}

TEST_F(ExpTableTest, JsonHasDvcsShape) {
  const Value json = ExpJson(rows_);
  ASSERT_EQ(json.size(), 2u);
  EXPECT_EQ(json[0]["rev"], "workspace");
  EXPECT_TRUE(json[0]["experiments"].is_null());
  EXPECT_EQ(json[1]["name"], "main");
  EXPECT_EQ(json[1]["data"]["params"].dump(), R"({"params.yaml":{"data":{"lr":2,"seed":3}}})");
  ASSERT_EQ(json[1]["experiments"].size(), 2u);
  EXPECT_EQ(json[1]["experiments"][0]["name"], "newer");
  EXPECT_EQ(json[1]["experiments"][0]["revs"][0]["data"]["metrics"].dump(),
            R"({"m.json":{"data":{"acc":-2.0}}})");
}

}  // namespace
}  // namespace mlp
