#include "stages/report/dataset_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class DatasetReportTest : public ::testing::Test {
 protected:
  nlohmann::ordered_json Report() {
    const Findings findings =
        RunChecks(info_, splits_, {{"bad\xff.png", "no <picture>"}}, {{1, 1, 2}, {1, 2, 3}}, {});
    return DatasetReport(info_, splits_, findings);
  }
  DatasetInfo info_{{"a", "<script>&\"'"}, {1}, {{1.5}, {0.5}}, {{"<b>"}}};
  std::map<std::string, Samples> splits_{
      {"train", {{1}, std::vector<float>{1, 2}, {0, 1}, {"<img>", "x\xff"}}},
      {"validation", {{1}, std::vector<float>{3}, {0}, {"v"}}},
      {"test", {{1}, std::vector<float>{1}, {1}, {"e"}}}};
};

TEST_F(DatasetReportTest, HoldsWhatWasFound) {
  const nlohmann::ordered_json report = Report();
  EXPECT_EQ(report["version"], 1);
  EXPECT_EQ(report["splits"]["train"]["classes"]["a"], 1);
  EXPECT_EQ(report["splits"]["validation"]["samples"], 1);
  EXPECT_EQ(report["checks"][0]["name"], "leakage");
  EXPECT_EQ(report["checks"][0]["action"], "warn");
  EXPECT_EQ(report["checks"][1]["finding"], nullptr);
  EXPECT_EQ(report["checks"][1]["not_looked_for"], nullptr);
  EXPECT_EQ(report["checks"][5]["name"], "blank_pictures");
  EXPECT_EQ(report["checks"][5]["not_looked_for"], "the samples are no pictures");
  EXPECT_EQ(report["values"][0].dump(),
            R"({"name":"<b>","min":1.0,"max":2.0,"mean":1.5,"std":0.5})");
  EXPECT_EQ(report["duplicates"]["groups"], 1);
  EXPECT_EQ(report["duplicates"]["listed"][0]["label_conflict"], true);
  EXPECT_EQ(report["duplicates"]["listed"][0]["count"], 2);
  EXPECT_EQ(report["duplicates"]["listed"][0]["samples"][1]["origin"], "e");
  EXPECT_EQ(report["skipped"]["samples"], 1);
  EXPECT_EQ(report["sizes"].size(), 2u);
}

// dump() throws where a text is not UTF-8.
TEST_F(DatasetReportTest, ShowsNamesThatAreNotUtf8) {
  EXPECT_THAT(Report().dump(), HasSubstr("bad\xef\xbf\xbd.png"));
}

TEST_F(DatasetReportTest, CutsLongLists) {
  splits_["train"] = {{1}, std::vector<float>(1000, 1), std::vector<std::int64_t>(1000, 0)};
  const nlohmann::ordered_json group = Report()["duplicates"]["listed"][0];
  EXPECT_EQ(group["samples"].size(), kListed);
  EXPECT_EQ(group["count"], 1001);  // and one of the test split
  EXPECT_THAT(DatasetPage(Report()), HasSubstr("<td colspan=\"4\">and 901 more</td>"));
}

TEST_F(DatasetReportTest, SaysWhatWasNotLookedFor) {
  const std::string page = DatasetPage(Report());
  EXPECT_THAT(page, HasSubstr("<td>duplicates</td><td>nothing found</td>"));
  EXPECT_THAT(page, HasSubstr("<td>label_noise</td><td class=\"none\">not looked for: "));
}

TEST_F(DatasetReportTest, EscapesEveryTextOfThePage) {
  const std::string page = DatasetPage(Report());
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;&amp;&quot;&#39;"));
  EXPECT_THAT(page, HasSubstr("&lt;img&gt;"));
  EXPECT_THAT(page, HasSubstr("no &lt;picture&gt;"));
  EXPECT_THAT(page, HasSubstr("<td>&lt;b&gt;</td>"));
  for (const char* harmful : {"<script", "<img", "<picture", "<b>"}) {
    EXPECT_THAT(page, Not(HasSubstr(harmful)));
  }
  EXPECT_EQ(page, DatasetPage(Report()));
}

}  // namespace
}  // namespace mlp::stages
