// LiveTrack: what is known of one file of live metrics after all of its steps so far, in little
// memory however many they are. Values in, values out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/live/live_step.h"

namespace mlp {

// The course of a number as at most 128 means of consecutive values. NaN and the infinities are
// left out.
class LiveCourse {
 public:
  void Add(std::int64_t step, double value);
  // Values of this step and later ones are void.
  void CutFrom(std::int64_t step);
  std::vector<double> Means() const;

 private:
  struct Part {
    std::int64_t first_step;
    double sum;
    std::size_t count;
  };
  std::vector<Part> parts_;
  std::size_t most_in_part_ = 1;
};

struct LiveMetric {
  std::string name;
  Value last;
  std::int64_t last_step = 0;
  // Of all values that are numbers; with the first step that had it.
  std::optional<double> min, max;
  std::int64_t min_step = 0, max_step = 0;
  LiveCourse course;
};

class LiveTrack {
 public:
  // Of metrics beyond the first thousand names nothing is known but how many values they had.
  static constexpr std::size_t kMostMetrics = 1000;

  // `seen` is when it was read, in seconds since the epoch; it counts where the step has no time.
  void Add(const LiveStep& step, double seen);

  std::int64_t steps() const { return steps_; }  // that were added
  std::int64_t last_step() const { return last_step_; }
  double last_time() const { return times_.empty() ? 0 : times_.back().time; }
  // By the times of the last few steps; nullopt while they do not tell.
  std::optional<double> StepsPerSecond() const;
  // In the order in which they were first seen.
  const std::vector<LiveMetric>& metrics() const { return metrics_; }

 private:
  struct StepTime {
    std::int64_t step;
    double time;
  };
  void AddMetric(const std::string& name, const Value& value, std::int64_t step);

  std::int64_t steps_ = 0;
  std::int64_t last_step_ = 0;
  std::vector<StepTime> times_;
  std::vector<LiveMetric> metrics_;
};

}  // namespace mlp
