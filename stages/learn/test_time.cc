#include "stages/learn/test_time.h"

#include "stages/learn/augment_placement.h"

namespace mlp::stages {

TestTimeOptions ReadTestTimeOptions(ParamsSection& section) {
  ParamsSection test_time = section.SectionOrEmpty("test_time");
  TestTimeOptions options;
  options.flip = test_time.Flag("flip", false);
  options.shift = test_time.Integer("shift", {.fallback = 0, .min = 0, .max = 1024});
  test_time.RejectUnknown();
  return options;
}

std::vector<torch::Tensor> TestTimeViews(const torch::Tensor& images,
                                         const TestTimeOptions& options) {
  std::vector<Placement> placements = {{}};
  if (options.shift > 0) {
    const std::int64_t by = options.shift;
    placements.insert(placements.end(), {{-by, 0}, {by, 0}, {0, -by}, {0, by}});
  }
  if (options.flip) {
    const std::vector<Placement> upright = placements;
    for (const Placement& placement : upright) {
      placements.push_back({placement.down, placement.right, /*flipped=*/true});
    }
  }
  std::vector<torch::Tensor> views;
  for (const Placement& placement : placements) {
    const std::vector<Placement> of_all(static_cast<std::size_t>(images.size(0)), placement);
    views.push_back(placement == Placement{} ? images
                                             : PlaceImages(images, of_all, Surround::kZero));
  }
  return views;
}

torch::Tensor MeanOverViews(const torch::Tensor& images, const TestTimeOptions& options,
                            const std::function<torch::Tensor(const torch::Tensor&)>& predict) {
  torch::Tensor sum;
  const std::vector<torch::Tensor> views = TestTimeViews(images, options);
  for (const torch::Tensor& view : views) {
    const torch::Tensor prediction = predict(view);
    sum = sum.defined() ? sum + prediction : prediction;
  }
  return sum / static_cast<double>(views.size());
}

}  // namespace mlp::stages
