#include "stages/learn/test_time.h"

#include <vector>

#include "stages/learn/augment_placement.h"

namespace mlp::stages {
namespace {

std::vector<Placement> PlacementsOfViews(const TestTimeOptions& options) {
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
  return placements;
}

torch::Tensor ViewOf(const torch::Tensor& images, const Placement& placement) {
  if (placement == Placement{}) return images;
  const std::vector<Placement> of_all(static_cast<std::size_t>(images.size(0)), placement);
  return PlaceImages(images, of_all, Surround::kZero);
}

}  // namespace

torch::Tensor MeanOverViews(const torch::Tensor& images, const TestTimeOptions& options,
                            const std::function<torch::Tensor(const torch::Tensor&)>& predict) {
  const std::vector<Placement> placements = PlacementsOfViews(options);
  torch::Tensor sum;
  for (const Placement& placement : placements) {
    const torch::Tensor prediction = predict(ViewOf(images, placement));
    sum = sum.defined() ? sum + prediction : prediction;
  }
  return sum / static_cast<double>(placements.size());
}

}  // namespace mlp::stages
