// The draws of a search: evenly, without trying a point twice, and by the tree-structured Parzen
// estimator. Only for search.cc, which says what they promise.
#pragma once

#include <unordered_set>

#include "engine/experiments/search.h"

namespace mlp {

// Every dimension from a stream of its own. A further `attempt` gives further draws.
SearchPoint DrawEvenly(const SearchSpace& space, std::uint64_t seed, std::size_t number,
                       std::uint64_t attempt);

// The first of the attempts that was not tried; of a space of which most was tried, the next
// untried one after a random place. nullopt when all were. The space can be counted.
std::optional<SearchPoint> DrawUntried(const SearchSpace& space, std::uint64_t seed,
                                       std::size_t number,
                                       const std::unordered_set<std::uint64_t>& tried);

std::optional<SearchPoint> SuggestByTpe(const SearchSpace& space, const SearchSettings& settings,
                                        std::size_t number,
                                        const std::vector<TrialResult>& results);

}  // namespace mlp
