#include "engine/plots/plots.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/plots/plot_json.h"
#include "engine/plots/plot_page.h"
#include "engine/plots/plot_text.h"
#include "store/base/file_system.h"

namespace mlp {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

RevisionPlots Revision(const std::string& name, const std::string& text,
                       const char* properties = "{}") {
  RevisionPlots plots{name, {{"a.csv", "", Value::parse(properties)}}, {}};
  plots.sources["a.csv"].table = *ReadPlotTable("a.csv", text, true);
  return plots;
}

PlotTemplates Templates(const std::vector<Plot>& plots) {
  auto templates = TemplatesOf(plots, {PosixFileSystem(), "/nonexistent", "/nonexistent"});
  EXPECT_TRUE(templates);
  return std::move(*templates);
}

TEST(Plots, RevisionsAreDrawnTogether) {
  const auto plots = AssemblePlots({Revision("workspace", "loss\n1\n2\n", R"({"title": "L"})"),
                                    Revision("HEAD", "loss\n3\n", R"({"title": "M"})")});
  ASSERT_EQ(plots.size(), 1u);
  EXPECT_THAT(plots[0].revisions, ElementsAre("workspace", "HEAD"));
  EXPECT_EQ(plots[0].points.table.rows(), 3u);
  EXPECT_EQ(plots[0].Title(), "L");
}

TEST(Plots, EqualIdsOfTwoFilesAreToldApart) {
  RevisionPlots plots{"workspace", {{"p", "a/dvc.yaml", {}}, {"p", "b/dvc.yaml", {}}}, {}};
  std::vector<std::string> ids;
  for (const Plot& plot : AssemblePlots({plots})) ids.push_back(plot.id);
  EXPECT_THAT(ids, ElementsAre("a/dvc.yaml::p", "b/dvc.yaml::p"));
}

TEST(Plots, AnErrorOfOneRevisionLeavesTheOthers) {
  RevisionPlots broken{"HEAD", {{"a.csv", "", Value::object()}}, {}};
  broken.sources["a.csv"].error = Error{ErrorCode::kNotFound, "gone", {}, {}, {}, {}};
  const auto plots = AssemblePlots({Revision("workspace", "loss\n1\n"), broken});
  EXPECT_THAT(plots[0].revisions, ElementsAre("workspace"));
  const Value json = PlotsToJson(plots, Templates(plots), "/out");
  EXPECT_EQ(PythonJson(json["errors"], false),
            R"([{"name": "a.csv", "rev": "HEAD", "source": "a.csv", "type": "FileNotFoundError", )"
            R"("msg": "gone"}])");
  EXPECT_EQ(json["data"]["a.csv"][0]["revisions"], Value::parse(R"(["workspace"])"));
}

TEST(Plots, EveryBuiltInTemplateIsFilledWhole) {
  for (const std::string& name : BuiltInPlotTemplates()) {
    for (const char* const fields : {R"("loss")", R"(["loss", "acc"])"}) {
      const std::string properties =
          R"({"x": "n", "y": )" + std::string(fields) + R"(, "template": ")" + name + "\"}";
      const auto plots =
          AssemblePlots({Revision("workspace", "n,loss,acc\n1,2,3\n2,3,4\n", properties.c_str())});
      const PlotTemplates templates = Templates(plots);
      const Value spec = PlotSpec(plots[0], templates.at(0));
      EXPECT_THAT(spec.dump(), Not(HasSubstr("<DVC_METRIC"))) << name;
      EXPECT_THAT(spec["data"]["values"][0].dump(), HasSubstr(R"("n":"1")")) << name;
      const PagePlot page = PlotSpecForPage(plots[0], templates.at(0), {{"workspace"}, 0});
      EXPECT_THAT(page.spec.dump(), Not(HasSubstr("<DVC_METRIC"))) << name;
      EXPECT_THAT(page.spec["data"]["values"][0].dump(), HasSubstr(R"("x":1,"y":2)")) << name;
    }
  }
}

TEST(Plots, TemplatesAreFilledAsDvcFillsThem) {
  const Value content = Value::parse(
      R"({"a": "<DVC_METRIC_X>", "b": ["<DVC_METRIC_ROW>", 1], "row": "<DVC_METRIC_ROW>",
          "c": "datum.<DVC_METRIC_X> > 0", "d": {"values": "<DVC_METRIC_DATA>"}})");
  EXPECT_EQ(FillPlotTemplate(content, {{"x", "loss"}, {"data", Value::array({1})}}).dump(),
            R"({"a":"loss","b":[1],"c":"datum.loss > 0","d":{"values":[1]}})");
  EXPECT_TRUE(HasPlotAnchor(content, "data"));
  EXPECT_FALSE(HasPlotAnchor(content, "y"));
}

TEST(Plots, AnUnknownTemplateIsNamed) {
  const auto found =
      FindPlotTemplate({PosixFileSystem(), "/nonexistent", "/nonexistent"}, "scater");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().message, "there is no template 'scater'");
  EXPECT_EQ(found.error().hint, "did you mean 'scatter'?");
}

TEST(Plots, LongLinesAreThinnedAndKeepTheirPeaks) {
  std::string text = "loss\n";
  for (int i = 0; i < 5000; ++i) text += i == 3333 ? "99\n" : i == 17 ? "-99\n" : "1\n";
  const auto plots = AssemblePlots({Revision("workspace", text)});
  const PlotTemplates templates = Templates(plots);
  const PagePlot page = PlotSpecForPage(plots[0], templates.at(0), {{"workspace"}, 100});
  EXPECT_EQ(page.points_of_longest, 5000u);
  const Value& rows = page.spec["data"]["values"];
  EXPECT_LE(rows.size(), 102u);
  EXPECT_THAT(rows.dump(), HasSubstr(R"({"x":3333,"y":99,)"));
  EXPECT_THAT(rows.dump(), HasSubstr(R"({"x":17,"y":-99,)"));
  EXPECT_EQ(rows.front()["x"], 0);
  EXPECT_EQ(rows.back()["x"], 4999);
  const PagePlot whole = PlotSpecForPage(plots[0], templates.at(0), {{"workspace"}, 0});
  EXPECT_EQ(whole.points_of_longest, 0u);
  EXPECT_EQ(whole.spec["data"]["values"].size(), 5000u);
  // What counts points must see all of them.
  const auto bars = AssemblePlots({Revision("workspace", text, R"({"template": "confusion"})")});
  EXPECT_EQ(PlotSpecForPage(bars[0], Templates(bars).at(0), {{"workspace"}, 100})
                .spec["data"]["values"]
                .size(),
            5000u);
}

TEST(Plots, AColourIsTheRevisionsOnTheWholePage) {
  const auto plots = AssemblePlots({Revision("b", "loss\n1\n")});
  const PagePlot page = PlotSpecForPage(plots[0], Templates(plots).at(0), {{"a", "b"}, 0});
  EXPECT_EQ(page.spec["encoding"]["color"]["scale"]["domain"], Value::parse(R"(["a", "b"])"));
}

TEST(Plots, AnAxisOfTextsIsNoAxisOfNumbers) {
  const auto plots =
      AssemblePlots({Revision("r", "day,v\n2026-01-02,1\n2026-01-03,2\n", R"({"x": "day"})")});
  EXPECT_EQ(
      PlotSpecForPage(plots[0], Templates(plots).at(0), {{"r"}, 0}).spec["encoding"]["x"]["type"],
      "temporal");
  const auto names = AssemblePlots({Revision("r", "day,v\nmon,1\ntue,2\n", R"({"x": "day"})")});
  EXPECT_EQ(
      PlotSpecForPage(names[0], Templates(names).at(0), {{"r"}, 0}).spec["encoding"]["x"]["type"],
      "nominal");
}

TEST(Plots, ThePageHoldsNothingThatCouldBreakOut) {
  const auto plots = AssemblePlots({Revision(
      "</script><script>alert(1)</script>", "<!--\n1\n",
      R"({"title": "</script><img src=x onerror=alert(1)>\u2028 & \u001b[31m", "template": "linear"})")});
  PlotPage page;
  page.title = "</title><script>";
  const std::string html = RenderPlotPage(page, plots, Templates(plots), {{plots[0].revisions}, 0});
  const std::size_t begin = html.find("id=\"mlpipe-page\">"), end = html.find("</script>", begin);
  const std::string data = html.substr(begin + 17, end - begin - 17);
  EXPECT_THAT(data, Not(HasSubstr("<")));
  EXPECT_THAT(data, Not(HasSubstr("&")));
  EXPECT_THAT(data, Not(HasSubstr("\xe2\x80\xa8")));
  EXPECT_THAT(data, Not(HasSubstr("\x1b")));
  EXPECT_THAT(html, HasSubstr("<title>&lt;/title&gt;&lt;script&gt;</title>"));
  EXPECT_THAT(Value::parse(data)["plots"][0]["title"].get<std::string>(),
              HasSubstr("</script><img src=x onerror=alert(1)>"));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(html.substr(0, html.find("<!--")), Not(HasSubstr("unsafe-eval")));
}

TEST(PlotText, DrawsWithoutUnicodeAndColours) {
  const auto plots = AssemblePlots({Revision("workspace", "loss\n1\n2\n3\n")});
  const std::string text = DrawPlotText(plots[0], PlotForm::kLines, {60, {false, false}});
  for (const char letter : text) ASSERT_GE(letter, 0) << text;
  EXPECT_THAT(text, HasSubstr("a.csv\n"));
  EXPECT_THAT(text, HasSubstr("* workspace\n"));
  EXPECT_THAT(text, HasSubstr("3 |"));
}

TEST(PlotText, DrawsMatricesAndBars) {
  const auto matrix = AssemblePlots({Revision("r", "a,p\ncat,cat\ncat,dog\ncat,dog\n",
                                              R"({"x": "a", "y": "p", "template": "confusion"})")});
  EXPECT_EQ(DrawPlotText(matrix[0], PlotForm::kMatrix, {60, {true, false}}),
            "a.csv\n  r: p down, a across\n         cat\n  cat      1\n  dog      2\n");
  const auto bars =
      AssemblePlots({Revision("r", "g,n\n1,age\n2,size\n", R"({"x": "g", "y": "n"})")});
  EXPECT_THAT(DrawPlotText(bars[0], PlotForm::kBars, {40, {false, false}}),
              HasSubstr("   age ########### 1\n  size ###################### 2\n"));
}

TEST(PlotText, SparklinesShowTheForm) {
  EXPECT_EQ(Sparkline({0, 1, 2, 3, 4, 5, 6, 7}, 8, true), "▁▂▃▄▅▆▇█");
  EXPECT_EQ(Sparkline({0, 0, 7, 7}, 2, true), "▁█");
  EXPECT_EQ(Sparkline({1, std::nan(""), 1}, 9, false), "= =");
  EXPECT_EQ(Sparkline({}, 9, true), "");
  constexpr double kMost = std::numeric_limits<double>::max();
  EXPECT_EQ(Sparkline({-kMost, kMost}, 3, true), "▁█");
}

}  // namespace
}  // namespace mlp
