#include "engine/live/live_track.h"

#include <algorithm>
#include <cmath>

namespace mlp {
namespace {

constexpr std::size_t kMostParts = 128;
constexpr std::size_t kTimesKept = 32;

}  // namespace

void LiveCourse::Add(std::int64_t step, double value) {
  if (!std::isfinite(value)) return;
  if (!parts_.empty() && parts_.back().count < most_in_part_) {
    parts_.back().sum += value;
    ++parts_.back().count;
    return;
  }
  if (parts_.size() == kMostParts) {
    for (std::size_t i = 0; i < kMostParts / 2; ++i) {
      const Part &first = parts_[2 * i], &second = parts_[2 * i + 1];
      parts_[i] = {first.first_step, first.sum + second.sum, first.count + second.count};
    }
    parts_.resize(kMostParts / 2);
    most_in_part_ *= 2;
  }
  parts_.push_back({step, value, 1});
}

void LiveCourse::CutFrom(std::int64_t step) {
  while (!parts_.empty() && parts_.back().first_step >= step) parts_.pop_back();
}

std::vector<double> LiveCourse::Means() const {
  std::vector<double> means;
  for (const Part& part : parts_) means.push_back(part.sum / static_cast<double>(part.count));
  return means;
}

void LiveTrack::Add(const LiveStep& step, double seen) {
  if (steps_ > 0 && step.step < last_step_) {
    for (LiveMetric& metric : metrics_) metric.course.CutFrom(step.step);
    times_.clear();
  }
  ++steps_;
  last_step_ = step.step;
  if (times_.size() == kTimesKept) times_.erase(times_.begin());
  times_.push_back({step.step, step.time.value_or(seen)});
  for (const auto& [name, value] : step.metrics) AddMetric(name, value, step.step);
}

void LiveTrack::AddMetric(const std::string& name, const Value& value, std::int64_t step) {
  auto metric = std::find_if(metrics_.begin(), metrics_.end(),
                             [&](const LiveMetric& known) { return known.name == name; });
  if (metric == metrics_.end()) {
    if (metrics_.size() == kMostMetrics) return;
    metric = metrics_.insert(metrics_.end(), LiveMetric{});
    metric->name = name;
  }
  metric->last = value;
  metric->last_step = step;
  const double number = value.get<double>();
  metric->course.Add(step, number);
  if (std::isnan(number)) return;
  if (!metric->min || number < *metric->min) metric->min = number, metric->min_step = step;
  if (!metric->max || number > *metric->max) metric->max = number, metric->max_step = step;
}

std::optional<double> LiveTrack::StepsPerSecond() const {
  if (times_.size() < 2) return std::nullopt;
  const double seconds = times_.back().time - times_.front().time;
  const auto steps = static_cast<double>(times_.back().step - times_.front().step);
  if (seconds <= 0 || steps <= 0) return std::nullopt;
  return steps / seconds;
}

}  // namespace mlp
