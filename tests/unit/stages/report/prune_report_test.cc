#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stages/learn/prune_points.h"
#include "stages/report/svg_axis.h"
#include "stages/report/svg_pareto.h"
#include "stages/report/svg_sensitivity.h"

namespace mlp::stages {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

std::vector<PrunePoint> Points() {
  return {{0, false, 0.95, 4'000'000, 1000, 1000, 4100, 3900},
          {1, false, 0.40, 3'000'000, 700, 700, 2900, 2700},
          {1, true, 0.96, 3'000'000, 700, 700, 2900, 2700},
          {2, false, 0.20, 2'000'000, 300, 300, 1300, 1200},
          {2, true, 0.90, 2'000'000, 300, 300, 1300, 1200}};
}

TEST(PrunePointsTest, WritesCsv) {
  EXPECT_THAT(PrunePointsCsv(Points()),
              testing::StartsWith(
                  "step,state,accuracy,flops,parameters,nonzero_parameters,bytes,compressed_bytes\n"
                  "0,before,0.95,4000000,1000,1000,4100,3900\n"
                  "1,pruned,0.4,3000000,700,700,2900,2700\n"
                  "1,tuned,0.96,"));
  EXPECT_EQ(SensitivityCsv({{"3.body.0", 0.5, 0.75, 10, 20}}),
            "layer,ratio,accuracy,flops,parameters\n3.body.0,0.5,0.75,10,20\n");
}

// The model before is beaten by the first step; of equals the first is enough.
TEST(PrunePointsTest, FindsTheParetoFront) {
  std::vector<PrunePoint> points = Points();
  EXPECT_THAT(ParetoFront(points, &PrunePoint::flops), ElementsAre(4, 2));
  points.push_back(points[2]);
  points.push_back({3, true, 0.1, 1'000'000, 0, 0, 0, 0});
  EXPECT_THAT(ParetoFront(points, &PrunePoint::flops), ElementsAre(6, 4, 2));
}

TEST(SvgAxisTest, HasRoundTicks) {
  const SvgAxis axis(0.83, 0.957, 6);
  EXPECT_EQ(axis.ticks().size(), 5u);
  EXPECT_EQ(axis.Written(axis.ticks()[0]), "0.80");
  EXPECT_EQ(axis.Written(axis.ticks()[4]), "1.00");
  EXPECT_NEAR(axis.Share(0.9), 0.5, 1e-9);
  const SvgAxis flat(0.5, 0.5, 6, 0.005);
  EXPECT_EQ(flat.ticks().size(), 2u);
  EXPECT_EQ(ShortCount(950), "950");
  EXPECT_EQ(ShortCount(1'736'000), "1.74 M");
  EXPECT_EQ(ShortCount(2e9), "2 G");
}

TEST(ParetoSvgTest, DrawsPointsAndFront) {
  const std::string svg = ParetoSvg(Points());
  EXPECT_THAT(svg, HasSubstr("<title>before: accuracy 0.9500, 4000000 FLOPs"));
  EXPECT_THAT(svg, HasSubstr("<title>tuned in step 2: accuracy 0.9000"));
  EXPECT_THAT(svg, HasSubstr("with 50.0 % of the FLOPs and 30.0 % of the parameters"));
  EXPECT_THAT(svg, HasSubstr(">4 M</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
  EXPECT_EQ(svg, ParetoSvg(Points()));
}

TEST(SensitivitySvgTest, HasARowForEachLayer) {
  std::vector<SensitivityPoint> points;
  for (const char* layer : {"0", "3.body.<0>"})
    for (int tenth = 0; tenth < 10; ++tenth)
      points.push_back({layer, tenth / 10.0, 0.9 - 0.08 * tenth, 100, 10});
  const std::string svg = SensitivitySvg(points);
  EXPECT_THAT(svg, HasSubstr(">3.body.&lt;0&gt;</text>"));
  EXPECT_THAT(svg, HasSubstr("<title>layer 0 without 50 %: accuracy 0.5000, 100 FLOPs"));
  EXPECT_THAT(svg, HasSubstr(">0.180</text>"));
  EXPECT_THAT(svg, Not(HasSubstr("nan")));
}

}  // namespace
}  // namespace mlp::stages
