#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/report/svg_canvas.h"
#include "stages/report/svg_confusion.h"
#include "stages/report/svg_reliability.h"

namespace mlp::stages {
namespace {

using testing::HasSubstr;
using testing::Not;

std::size_t CountOf(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

TEST(SvgCanvasTest, WritesShapesWithShortNumbers) {
  SvgCanvas canvas(10, 20.005, "<t>");
  canvas.Box({1.0 / 3, -0.001, 2, 3}, "fill=\"red\"", "a & b");
  canvas.Words({.at = {1, 2}, .turn = -90}, "x");
  const std::string svg = canvas.Finish();
  EXPECT_THAT(svg, HasSubstr("viewBox=\"0 0 10 20.01\""));
  EXPECT_THAT(svg, HasSubstr("<title>&lt;t&gt;</title>"));
  EXPECT_THAT(svg, HasSubstr("<rect x=\"0.33\" y=\"0\" width=\"2\" height=\"3\" fill=\"red\">"
                             "<title>a &amp; b</title></rect>\n"));
  EXPECT_THAT(svg, HasSubstr("transform=\"rotate(-90 1 2)\">x</text>\n</svg>\n"));
}

TEST(SvgCanvasTest, EscapesAndShortens) {
  EXPECT_EQ(EscapeXml("<a href=\"x\">&\n\x01"), "&lt;a href=&quot;x&quot;&gt;&amp;??");
  EXPECT_EQ(Shorten("kurz", 4), "kurz");
  EXPECT_EQ(Shorten("über", 3), "üb…");
  EXPECT_EQ(CountCharacters("üb…"), 3u);
}

TEST(ConfusionSvgTest, DrawsWhatIsThere) {
  ConfusionMatrix confusion(2);
  for (int i = 0; i < 3; ++i) confusion.Add(0, 0);
  confusion.Add(0, 1);
  const std::string svg = ConfusionSvg(confusion, {"a<b", "c"});
  EXPECT_THAT(svg, HasSubstr("<title>actual a&lt;b, predicted c: 1 of 4</title>"));
  EXPECT_THAT(svg, HasSubstr("actual a&lt;b, predicted a&lt;b: 3 of 4"));
  EXPECT_THAT(svg, Not(HasSubstr("actual c")));
  EXPECT_EQ(svg, ConfusionSvg(confusion, {"a<b", "c"}));
}

TEST(ConfusionSvgTest, StaysReadableWithManyClasses) {
  constexpr std::size_t kMany = 200;
  ConfusionMatrix confusion(kMany);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < kMany; ++i) {
    names.push_back("class number " + std::to_string(i) + " of very many");
    confusion.Add(static_cast<std::int64_t>(i), static_cast<std::int64_t>(i));
  }
  const std::string svg = ConfusionSvg(confusion, names);
  EXPECT_EQ(CountOf(svg, "<title>actual"), kMany);
  EXPECT_LT(CountOf(svg, "<text"), 100u);  // cells of 3 pixels: no numbers, a name every 5 classes
  EXPECT_THAT(svg, HasSubstr(">class number 0 of…</text>"));
}

TEST(ReliabilitySvgTest, ShowsBinsAndGaps) {
  const Predictions predictions{2, {0, 1, 0}, {0.9, 0.1, 0.9, 0.1, 0.6, 0.4}};
  const std::string svg = ReliabilitySvg(Calibrate(predictions, 4));
  EXPECT_THAT(svg, HasSubstr("confidence 0.750 to 1.000: 2 samples, mean confidence 0.9000, "
                             "accuracy 0.5000"));
  EXPECT_THAT(svg, HasSubstr("#d1495b\"><title>confidence 0.750"));  // too sure
  EXPECT_THAT(svg, HasSubstr("#c98a22\"><title>confidence 0.500"));  // not sure enough
  EXPECT_THAT(svg, Not(HasSubstr("confidence 0.000 to 0.250")));
}

}  // namespace
}  // namespace mlp::stages
