// ParzenMixture: how often values like these were observed, as a density over a search space. The
// estimator of the tree-structured Parzen estimator: Bergstra, Bardenet, Bengio, Kegl, "Algorithms
// for Hyper-Parameter Optimization", NeurIPS 2011, section 4; with one kernel a trial over all
// dimensions together, and its choices, after Watanabe, "Tree-Structured Parzen Estimator:
// Understanding Its Algorithm Components and Their Roles for Better Empirical Performance",
// arXiv:2304.11127, 2023, as Optuna has them. Pure.
//
//   density(x) = sum over kernels k of weight_k * product over dimensions d of kernel_kd(x_d)
//
// - One kernel an observation, and one more, the prior, in the middle, as wide as the dimension.
// - Numbers: a normal distribution about the observation, cut off at the ends of the scale. Its
//   deviation is the larger distance to the neighbouring observations (of the first and the last:
//   to their only one), at least range / min(100, kernels + 1) ("magic clip"), at most the range.
//   Of whole numbers it is the mass from x - 1/2 to x + 1/2.
// - Unordered choices: (1 / kernels + [x is the observation]) / (choices / kernels + 1).
// - Weights: 1 for the prior and the 25 latest observations; before them they rise evenly from
//   1 / observations to 1.
#pragma once

#include <vector>

#include "engine/experiments/search_space.h"

namespace mlp {

class ParzenMixture {
 public:
  // The points lie in the space, in the order in which they were tried. Keeps a reference.
  ParzenMixture(const SearchSpace& space, const std::vector<SearchPoint>& points);

  SearchPoint Draw(SearchRandom& random) const;
  double LogDensity(const SearchPoint& point) const;

 private:
  // The kernels' parts in one dimension, the prior's last.
  struct NumberKernels {
    double low, high;
    bool is_whole;
    struct Kernel {
      double centre, deviation, log_mass;
    };
    std::vector<Kernel> kernels;

    double Draw(std::size_t kernel, SearchRandom& random) const;
    double LogDensity(std::size_t kernel, double x) const;
  };
  struct ChoiceKernels {
    std::size_t choices;
    std::vector<std::size_t> observed;

    double Draw(std::size_t kernel, SearchRandom& random) const;
    double LogDensity(std::size_t kernel, double x) const;
  };
  using Kernels = std::variant<NumberKernels, ChoiceKernels>;

  static NumberKernels OverNumbers(const SearchScale& scale, const std::vector<double>& observed);

  const SearchSpace& space_;
  std::vector<double> weights_;  // their sum is 1
  std::vector<Kernels> dimensions_;
};

}  // namespace mlp
