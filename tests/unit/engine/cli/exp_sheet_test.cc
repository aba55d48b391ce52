#include "engine/cli/exp_sheet.h"

#include <gmock/gmock.h>

#include "tests/support/matchers.h"
#include "tests/unit/engine/cli/sample_rows.h"

namespace mlp {
namespace {

using mlp::testing::FailsWith;
using mlp::testing::IsOk;
using ::testing::ElementsAre;
using Kind = ExperimentRow::Kind;

std::vector<std::string> NamesOf(const ExpSheet& sheet) {
  std::vector<std::string> names;
  for (const ExperimentRow& row : sheet.rows()) names.push_back(row.name);
  return names;
}

class ExpSheetTest : public ::testing::Test {
 protected:
  ExpSheet Sheet() const {
    std::vector<ExperimentRow> rows;
    for (const Described& one : described_)
      rows.push_back(Row(one.kind, one.name, "aaaaaaa", one.metrics, one.params));
    return ExpSheet(std::move(rows));
  }
  // The workspace has no name.
  std::vector<std::string> Filtered(const std::vector<std::string>& texts) const {
    std::vector<ExpCondition> conditions;
    for (const std::string& text : texts) conditions.push_back(ParseCondition(text).value());
    ExpSheet sheet = Sheet();
    EXPECT_THAT(sheet.KeepMatching(conditions), IsOk());
    return NamesOf(sheet);
  }
  std::vector<std::string> Sorted(const std::string& column, bool descending) const {
    ExpSheet sheet = Sheet();
    EXPECT_THAT(sheet.SortBy(column, descending), IsOk());
    return NamesOf(sheet);
  }

  struct Described {
    Kind kind;
    std::string name, metrics, params;
  };
  std::vector<Described> described_ = {
      {Kind::kWorkspace, "", R"({"acc": 0.1})", R"({"lr": 1})"},
      {Kind::kBaseline, "main", R"({"acc": 0.5})", R"({"lr": 2})"},
      {Kind::kExperiment, "newer", R"({"acc": -2.0})", R"({"lr": 3})"},
      {Kind::kExperiment, "older", "{}", R"({"lr": 4})"},
  };
};

TEST_F(ExpSheetTest, FiltersExperimentsOnly) {
  EXPECT_THAT(Filtered({}), ElementsAre("", "main", "newer", "older"));
  EXPECT_THAT(Filtered({"lr>3"}), ElementsAre("", "main", "older"));
  EXPECT_THAT(Filtered({"lr >= 3"}), ElementsAre("", "main", "newer", "older"));
  EXPECT_THAT(Filtered({"lr>=3", "lr!=4"}), ElementsAre("", "main", "newer"));
  EXPECT_THAT(Filtered({"params.yaml:lr<=3.0"}), ElementsAre("", "main", "newer"));
  EXPECT_THAT(Filtered({"lr==4"}), ElementsAre("", "main", "older"));
  EXPECT_THAT(Filtered({"lr=four"}), ElementsAre("", "main"));
  EXPECT_THAT(Filtered({"lr<four"}), ElementsAre("", "main"));
  EXPECT_THAT(Filtered({"acc<0"}), ElementsAre("", "main", "newer"));  // one has no acc
  EXPECT_THAT(Filtered({"acc!=1"}), ElementsAre("", "main", "newer"));
  described_[2].params = R"({"lr": "12e3456"})";  // a text that looks like a number
  EXPECT_THAT(Filtered({"lr=12e3456"}), ElementsAre("", "main", "newer"));
}

TEST_F(ExpSheetTest, RefusesConditionsThatAreNone) {
  for (const char* text : {"", "lr", "=1", "<", "lr~3", "lr ! 3"})
    EXPECT_THAT(ParseCondition(text), FailsWith(ErrorCode::kUsage, "is no condition")) << text;
  EXPECT_THAT(Sheet().KeepMatching({ParseCondition("lrr=1").value()}),
              FailsWith(ErrorCode::kNotFound, "no experiment has 'lrr'"));
}

TEST_F(ExpSheetTest, AKeyOfTwoFilesNeedsTheFile) {
  described_[2].metrics = R"({"lr": 9})";
  EXPECT_THAT(Sheet().SortBy("lr", false), FailsWith(ErrorCode::kUsage, "several files have 'lr'"));
  EXPECT_THAT(Filtered({"m.json:lr=9"}), ElementsAre("", "main", "newer"));
}

TEST_F(ExpSheetTest, SortsTheExperimentsOfACommit) {
  described_.push_back({Kind::kExperiment, "third", R"({"acc": 7})", R"({"lr": 3.5})"});
  described_.push_back({Kind::kBaseline, "before", "{}", R"({"lr": 0})"});
  described_.push_back({Kind::kExperiment, "fourth", "{}", R"({"lr": 1})"});
  EXPECT_THAT(Sorted("lr", false),
              ElementsAre("", "main", "newer", "third", "older", "before", "fourth"));
  EXPECT_THAT(Sorted("lr", true),
              ElementsAre("", "main", "older", "third", "newer", "before", "fourth"));
  // What has no value comes last, either way.
  EXPECT_THAT(Sorted("acc", false),
              ElementsAre("", "main", "newer", "third", "older", "before", "fourth"));
  EXPECT_THAT(Sorted("acc", true),
              ElementsAre("", "main", "third", "newer", "older", "before", "fourth"));
  EXPECT_THAT(Sorted("Experiment", true),
              ElementsAre("", "main", "third", "older", "newer", "before", "fourth"));
}

}  // namespace
}  // namespace mlp
