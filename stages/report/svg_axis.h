// An axis of a plot: round numbers that enclose what is shown, and how they are written.

#ifndef MLPIPE_STAGES_REPORT_SVG_AXIS_H_
#define MLPIPE_STAGES_REPORT_SVG_AXIS_H_

#include <string>
#include <vector>

namespace mlp::stages {

class SvgAxis {
 public:
  // Encloses `low` to `high`, at most `most_ticks` + 1 apart by 1, 2 or 5 times a power of ten, and
  // no less than `finest`.
  SvgAxis(double low, double high, int most_ticks, double finest = 0);

  // 0 at the axis's low end, 1 at its high one.
  double Share(double value) const { return (value - low_) / (high_ - low_); }
  const std::vector<double>& ticks() const { return ticks_; }

  // A tick with as many decimals as tell it from the next: "0.85".
  std::string Written(double tick) const;

 private:
  double low_ = 0, high_ = 1, step_ = 1;
  std::vector<double> ticks_;
};

// A count for people: "950", "12.3 k", "1.74 M", "2 G".
std::string ShortCount(double count);

}  // namespace mlp::stages

#endif  // MLPIPE_STAGES_REPORT_SVG_AXIS_H_
