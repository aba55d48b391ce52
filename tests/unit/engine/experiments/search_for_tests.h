// Searches made up for tests: spaces from texts, and whole runs over a function.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "engine/experiments/search.h"

namespace mlp::testing {

inline Result<SearchSpace> SpaceOf(const std::vector<std::string>& texts,
                                   SearchMethod method = SearchMethod::kRandom) {
  std::vector<Override> overrides;
  for (const std::string& text : texts) overrides.push_back(ParseOverride(text).value());
  return MakeSearchSpace(overrides, method);
}

using Cost = std::function<double(const SearchPoint&)>;

// All trials, one after the other, each with its result.
inline std::vector<TrialResult> RunSearch(const SearchSpace& space, const SearchSettings& settings,
                                          std::size_t trials, const Cost& cost) {
  std::vector<TrialResult> results;
  for (std::size_t number = 0; number < trials; ++number) {
    const auto trial = Suggest(space, settings, number, results);
    if (!trial) break;
    results.push_back(
        {number, trial->point, TrialResult::State::kDone, cost(trial->point), /*step=*/0});
  }
  return results;
}

}  // namespace mlp::testing
