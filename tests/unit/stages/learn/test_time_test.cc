#include "stages/learn/test_time.h"

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

TEST(TestTimeTest, GivesEachViewOnce) {
  torch::manual_seed(1);
  const torch::Tensor images = torch::rand({2, 1, 4, 4});
  EXPECT_EQ(TestTimeViews(images, {}).size(), 1u);
  EXPECT_EQ(TestTimeViews(images, {.flip = true}).size(), 2u);
  const auto views = TestTimeViews(images, {.flip = true, .shift = 1});
  ASSERT_EQ(views.size(), 10u);
  EXPECT_TRUE(torch::equal(views[0], images));
  EXPECT_TRUE(torch::equal(views[5], images.flip(3)));
  for (std::size_t i = 0; i < views.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(torch::equal(views[i], views[j]));
  }
}

TEST(TestTimeTest, AveragesOverTheViews) {
  const torch::Tensor images = torch::tensor({1.0f, 0.0f, 0.0f, 3.0f}).view({1, 1, 1, 4});
  const auto first_pixel = [](const torch::Tensor& view) { return view.select(3, 0).flatten(1); };
  EXPECT_EQ(MeanOverViews(images, {.flip = true}, first_pixel).item<float>(), 2);
}

TEST(TestTimeTest, ReadsItsSection) {
  const Scratch scratch;
  ParamsSection section =
      ReadParams(scratch.Write("params.yaml", "evaluate: {test_time: {flip: true, shift: 2}}\n"))
          .Section("evaluate");
  const TestTimeOptions options = ReadTestTimeOptions(section);
  EXPECT_TRUE(options.flip);
  EXPECT_EQ(options.shift, 2);
  section.RejectUnknown();
}

}  // namespace
}  // namespace mlp::stages
