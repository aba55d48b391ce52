// Search: which values to try next. Suggest is a pure function of what was asked for and what the
// trials so far have given, so a search goes on from its stored results alone, on any machine, and
// any number of workers may ask at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/experiments/search_space.h"
#include "pipelines/pipeline.h"
#include "store/base/error.h"

namespace mlp {

enum class SearchMethod {
  kGrid,    // every combination, in the order of ExpandSweeps
  kRandom,  // evenly over the space
  kTpe,     // where good trials lie and bad ones do not
  kAsha,    // as kRandom; the caller stops trials early (search_asha.h)
};
// "grid", "random", "tpe", "asha"; kUsage for any other word.
Result<SearchMethod> ParseSearchMethod(std::string_view word);
std::string_view NameOf(SearchMethod method);

struct SearchSettings {
  SearchMethod method = SearchMethod::kRandom;
  Direction direction = Direction::kMin;  // of the value of a trial
  std::uint64_t seed = 0;
};

// What is known of a trial that was begun.
struct TrialResult {
  enum class State {
    kRunning,
    kDone,
    kStopped,  // early; the value is the last that it reached
    kFailed,
  };
  std::size_t number = 0;
  SearchPoint point;
  State state = State::kRunning;
  std::optional<double> value;  // absent, or no finite number: as bad as can be
  std::uint64_t step = 0;       // how far a stopped trial came
};

struct Trial {
  std::size_t number = 0;
  SearchPoint point;                // to be stored with the result
  std::vector<Override> overrides;  // each with one value, or a deletion
};

// The space, checked for the method: kUsage as SearchSpace::Make, and for a grid as ExpandSweeps.
Result<SearchSpace> MakeSearchSpace(const std::vector<Override>& overrides, SearchMethod method);

// The trial of that number, from 0; nullopt when every point of the space has been tried.
//
// Grid, random and ASHA do not look at the results. Random draws every dimension of every trial on
// its own, so that a search that is made longer begins as it did; in a space that can be counted no
// point comes twice.
//
// TPE (search_parzen.h) draws its first 10 trials at random. From then on, of the n trials that
// came to an end, the best min(ceil(n / 10), 25) are the good ones (those that were stopped come
// after those that were not, by how far they came); all others are bad: also those that failed, and
// those that still run, so that workers that ask at the same time do not try the same. Of 24 points
// drawn from the density of the good ones it takes the one with the highest density of good over
// bad. No point of a space that can be counted comes twice. Results whose point is not in the
// space, and the order of the results, do not matter.
std::optional<Trial> Suggest(const SearchSpace& space, const SearchSettings& settings,
                             std::size_t number, const std::vector<TrialResult>& results);

// The best trial that is done, the earlier of two that are equal; nullptr when none has a number.
const TrialResult* BestOf(const std::vector<TrialResult>& results, Direction direction);

}  // namespace mlp
