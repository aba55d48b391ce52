#include "stages/learn/test_time.h"

#include <vector>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

using ::testing::HasSubstr;

// What `predict` is given.
std::vector<torch::Tensor> ViewsSeen(const torch::Tensor& images, const TestTimeOptions& options) {
  std::vector<torch::Tensor> views;
  MeanOverViews(images, options, [&](const torch::Tensor& view) {
    views.push_back(view);
    return torch::zeros({images.size(0), 2});
  });
  return views;
}

TEST(TestTimeTest, GivesEachViewOnce) {
  torch::manual_seed(1);
  const torch::Tensor images = torch::rand({2, 1, 4, 4});
  EXPECT_EQ(ViewsSeen(images, {}).size(), 1u);
  EXPECT_EQ(ViewsSeen(images, {.flip = true}).size(), 2u);
  const auto views = ViewsSeen(images, {.flip = true, .shift = 1});
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

// Else the memory that a split takes is taken ten times.
TEST(TestTimeTest, HoldsOneViewAtATime) {
  const torch::Tensor images = torch::rand({2, 1, 4, 4});
  std::vector<c10::weak_intrusive_ptr<c10::TensorImpl, c10::UndefinedTensorImpl>> views;
  MeanOverViews(images, {.flip = true, .shift = 1}, [&](const torch::Tensor& view) {
    if (views.size() > 1) {
      EXPECT_TRUE(views.back().expired());
    }
    views.emplace_back(view.getIntrusivePtr());
    return torch::zeros({2, 2});
  });
  EXPECT_EQ(views.size(), 10u);
}

TEST(TestTimeTest, RefusesViewsThatShowNothing) {
  const Scratch scratch;
  ParamsSection section =
      ReadParams(scratch.Write("params.yaml", "evaluate: {test_time: {shift: 4}}\n"))
          .Section("evaluate");
  const TestTimeOptions options = ReadTestTimeOptions(section);
  const auto error = [&](const Shape& sample) {
    return ErrorOf([&] { CheckTestTime(section, options, sample); });
  };
  EXPECT_EQ(error({1, 5, 8}), "");
  EXPECT_THAT(error({1, 8, 4}), HasSubstr("params.yaml:1:31: error: evaluate.test_time has a shift "
                                          "of 4, which moves images of 8x4 out of sight\nhint: a "
                                          "shift is less than 4"));
  EXPECT_THAT(error({4}), HasSubstr("evaluate.test_time is for images"));
  EXPECT_EQ(ErrorOf([&] { CheckTestTime(section, {}, {4}); }), "");
}

TEST(TestTimeTest, IsDescribedForPeople) {
  EXPECT_EQ(Describe(TestTimeOptions{}), "none");
  EXPECT_EQ(Describe(TestTimeOptions{.flip = true}), "flip");
  EXPECT_EQ(Describe(TestTimeOptions{.shift = 2}), "shift 2");
  EXPECT_EQ(Describe(TestTimeOptions{.flip = true, .shift = 1}), "flip, shift 1");
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
