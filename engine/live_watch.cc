#include "engine/live_watch.h"

#include <algorithm>
#include <set>

#include "pipelines/glob.h"

namespace mlp {
namespace {

constexpr std::int64_t kBetweenSearchesNs = 1'000'000'000;

}  // namespace

Result<bool> LiveWatch::Look(LiveObserver& observer) {
  if (found_ns_ < 0 || clock_.MonotonicNs() - found_ns_ >= kBetweenSearchesNs) FindFiles();
  bool has_news = false;
  for (auto& [label, watched] : watched_) {
    MLP_ASSIGN(const bool has_steps, LookAt(watched, observer));
    has_news = has_news || has_steps;
  }
  return has_news;
}

void LiveWatch::FindFiles() {
  found_ns_ = clock_.MonotonicNs();
  std::set<std::string> labels;
  for (LiveFile& file : files_.Find()) {
    labels.insert(file.Label());
    if (!watched_.contains(file.Label())) watched_.try_emplace(file.Label(), fs_, std::move(file));
  }
  // Of experiments that are gone.
  std::erase_if(watched_, [&](const auto& entry) { return !labels.contains(entry.first); });
}

Result<bool> LiveWatch::LookAt(WatchedFile& watched, LiveObserver& observer) {
  bool has_steps = false;
  do {
    Result<std::vector<LiveStep>> steps = watched.reader.Poll();
    for (const Error& problem : watched.reader.TakeProblems()) observer.OnProblem(problem);
    if (!steps) {
      if (!watched.is_unreadable) observer.OnProblem(steps.error());
      watched.is_unreadable = true;
      break;
    }
    watched.is_unreadable = false;
    if (watched.restarts != watched.reader.restarts()) watched.track = {};
    watched.restarts = watched.reader.restarts();
    KeepKeys(*steps);
    if (steps->empty()) continue;
    has_steps = true;
    watched.news_ns = clock_.MonotonicNs();
    const double now = static_cast<double>(clock_.NowNs()) / 1e9;
    for (const LiveStep& step : *steps) watched.track.Add(step, now);
    MLP_TRY(observer.OnSteps(watched, *steps));
  } while (watched.reader.has_more());
  if (!watched.is_caught_up) observer.OnCaughtUp(watched);
  watched.is_caught_up = true;
  return has_steps;
}

void LiveWatch::KeepKeys(std::vector<LiveStep>& steps) const {
  if (keys_.empty()) return;
  const auto is_wanted = [&](const std::string& name) {
    return std::any_of(keys_.begin(), keys_.end(),
                       [&](const std::string& key) { return FnMatches(key, name); });
  };
  for (LiveStep& step : steps)
    std::erase_if(step.metrics, [&](const auto& metric) { return !is_wanted(metric.first); });
  std::erase_if(steps, [](const LiveStep& step) { return step.metrics.empty(); });
}

}  // namespace mlp
