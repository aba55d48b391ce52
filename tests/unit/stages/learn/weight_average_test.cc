#include "stages/learn/weight_average.h"

#include <cmath>
#include <stdexcept>

#include "tests/unit/stages/support.h"

namespace mlp::stages {
namespace {

NamedTensors ModelTensors() {
  return {{"weight", torch::full({2}, 1.0).requires_grad_()},
          {"count", torch::tensor(0, torch::kInt64)}};
}

void SetWeights(NamedTensors& tensors, double value) {
  const torch::NoGradGuard no_gradients;
  tensors[0].second.fill_(value);
  tensors[1].second.add_(1);
}

double AverageOf(const ExponentialAverage& average) {
  return average.State().at("weight.average")[1].item<double>();
}

TEST(ExponentialAverageTest, FollowsTheFormula) {
  NamedTensors tensors = ModelTensors();
  ExponentialAverage average(tensors, 0.3);
  double expected = 1;
  for (int n = 0; n < 12; ++n) {
    SetWeights(tensors, 2 + n);
    average.Update();
    const double decay = std::fmin(0.3, (1.0 + n) / (10.0 + n));
    expected = decay * expected + (1 - decay) * (2 + n);
    EXPECT_NEAR(AverageOf(average), expected, 1e-5);
  }
  EXPECT_EQ(average.State().at("count.average").item<std::int64_t>(), 12);
  EXPECT_EQ(average.State().at("updates").item<std::int64_t>(), 12);
}

TEST(ExponentialAverageTest, SwapsInAndOutToTheBit) {
  NamedTensors tensors = ModelTensors();
  ExponentialAverage average(tensors, 0.5);
  SetWeights(tensors, 1.0 / 3);
  average.Update();
  const torch::Tensor trained = tensors[0].second.detach().clone();
  const torch::Tensor averaged = average.State().at("weight.average");
  average.Swap();
  EXPECT_TRUE(torch::equal(tensors[0].second, averaged));
  average.Swap();
  EXPECT_TRUE(torch::equal(tensors[0].second, trained));
  EXPECT_TRUE(torch::equal(average.State().at("weight.average"), averaged));
}

TEST(ExponentialAverageTest, GoesOnWithASetStateToTheBit) {
  NamedTensors tensors = ModelTensors();
  ExponentialAverage whole(tensors, 0.9), after(tensors, 0.9);
  for (int n = 0; n < 8; ++n) {
    if (n == 3) after.SetState(whole.State());
    SetWeights(tensors, std::sqrt(2.0 + n));
    whole.Update();
    if (n >= 3) after.Update();
  }
  EXPECT_TRUE(torch::equal(whole.State().at("weight.average"), after.State().at("weight.average")));
}

TEST(ExponentialAverageTest, RefusesAStateThatIsNotItsOwn) {
  NamedTensors tensors = ModelTensors();
  ExponentialAverage average(tensors, 0.9);
  auto other = average.State();
  other["weight.average"] = torch::zeros({3});
  EXPECT_THROW(average.SetState(other), std::invalid_argument);
  other = average.State();
  other.erase("updates");
  EXPECT_THROW(average.SetState(other), std::invalid_argument);
  other = average.State();
  other["more.average"] = torch::zeros({3});
  EXPECT_THROW(average.SetState(other), std::invalid_argument);
}

}  // namespace
}  // namespace mlp::stages
