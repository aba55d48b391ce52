#include "engine/experiments/search_tpe.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "engine/experiments/search_parzen.h"

namespace mlp {
namespace {

constexpr std::size_t kRandomTrials = 10;
constexpr std::size_t kMostGood = 25;
constexpr int kCandidates = 24;
constexpr std::uint64_t kAttempts = 32;  // to draw what was not tried

// Streams apart from those of the even draws, whose third number is a dimension.
constexpr std::uint64_t kScanStream = 0x5ca11ull << 32;
constexpr std::uint64_t kTpeStream = 0x79eull << 32;

// Less is better.
double CostOf(const TrialResult& trial, Direction direction) {
  return direction == Direction::kMin ? *trial.value : -*trial.value;
}

bool HasValue(const TrialResult& trial) {
  return trial.value && std::isfinite(*trial.value) &&
         (trial.state == TrialResult::State::kDone || trial.state == TrialResult::State::kStopped);
}

struct GoodAndBad {
  std::vector<SearchPoint> good, bad;  // each in the order of the numbers
};

GoodAndBad Divide(std::vector<const TrialResult*> trials, Direction direction) {
  const auto ended = std::partition(trials.begin(), trials.end(),
                                    [](const TrialResult* trial) { return HasValue(*trial); });
  const auto by_rank = [&](const TrialResult* a, const TrialResult* b) {
    if (a->state != b->state) return a->state == TrialResult::State::kDone;
    if (a->state == TrialResult::State::kStopped && a->step != b->step) return a->step > b->step;
    const double cost_a = CostOf(*a, direction);
    const double cost_b = CostOf(*b, direction);
    return cost_a != cost_b ? cost_a < cost_b : a->number < b->number;
  };
  std::sort(trials.begin(), ended, by_rank);
  const auto count = static_cast<std::size_t>(ended - trials.begin());
  const auto first_bad =
      trials.begin() + static_cast<std::ptrdiff_t>(std::min((count + 9) / 10, kMostGood));
  const auto by_number = [](const TrialResult* a, const TrialResult* b) {
    return a->number < b->number;
  };
  std::sort(trials.begin(), first_bad, by_number);
  std::sort(first_bad, trials.end(), by_number);
  GoodAndBad divided;
  for (auto trial = trials.begin(); trial != trials.end(); ++trial)
    (trial < first_bad ? divided.good : divided.bad).push_back((*trial)->point);
  return divided;
}

// The best of the candidates that were not tried; nullopt when all were.
std::optional<SearchPoint> BestCandidate(const SearchSpace& space, const ParzenMixture& good,
                                         const ParzenMixture& bad, SearchRandom& random,
                                         const std::unordered_set<std::uint64_t>& tried) {
  std::optional<SearchPoint> best;
  double best_score = -std::numeric_limits<double>::infinity();
  for (int i = 0; i < kCandidates; ++i) {
    SearchPoint point = good.Draw(random);
    const std::optional<std::uint64_t> index = space.IndexOf(point);
    if (index && tried.count(*index) > 0) continue;
    const double score = good.LogDensity(point) - bad.LogDensity(point);
    if (best && !(score > best_score)) continue;
    best_score = score;
    best = std::move(point);
  }
  return best;
}

}  // namespace

SearchPoint DrawEvenly(const SearchSpace& space, std::uint64_t seed, std::size_t number,
                       std::uint64_t attempt) {
  SearchPoint point;
  for (std::size_t d = 0; d < space.dimensions().size(); ++d) {
    SearchRandom random(seed, {number, d, attempt});
    point.push_back(space.dimensions()[d].Draw(random));
  }
  return point;
}

std::optional<SearchPoint> DrawUntried(const SearchSpace& space, std::uint64_t seed,
                                       std::size_t number,
                                       const std::unordered_set<std::uint64_t>& tried) {
  const std::uint64_t count = *space.Count();
  if (tried.size() >= count) return std::nullopt;
  for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt) {
    SearchPoint point = DrawEvenly(space, seed, number, attempt);
    if (tried.count(*space.IndexOf(point)) == 0) return point;
  }
  std::uint64_t index = SearchRandom(seed, {number, kScanStream}).Below(count);
  while (tried.count(index) > 0) index = (index + 1) % count;
  return space.PointAt(index);
}

std::optional<SearchPoint> SuggestByTpe(const SearchSpace& space, const SearchSettings& settings,
                                        std::size_t number,
                                        const std::vector<TrialResult>& results) {
  std::vector<const TrialResult*> trials;
  std::unordered_set<std::uint64_t> tried;
  std::size_t ended = 0;
  for (const TrialResult& one : results) {
    if (one.number == number || !space.Contains(one.point)) continue;
    trials.push_back(&one);
    ended += one.state != TrialResult::State::kRunning;
    if (const auto index = space.IndexOf(one.point)) tried.insert(*index);
  }
  const std::optional<std::uint64_t> count = space.Count();
  if (count && tried.size() >= *count) return std::nullopt;
  if (ended >= kRandomTrials) {
    const GoodAndBad divided = Divide(std::move(trials), settings.direction);
    const ParzenMixture good(space, divided.good);
    const ParzenMixture bad(space, divided.bad);
    SearchRandom random(settings.seed, {number, kTpeStream});
    for (std::uint64_t attempt = 0; attempt < kAttempts; ++attempt)
      if (auto point = BestCandidate(space, good, bad, random, tried)) return point;
  }
  if (count) return DrawUntried(space, settings.seed, number, tried);
  return DrawEvenly(space, settings.seed, number, 0);
}

}  // namespace mlp
