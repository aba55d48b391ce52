#include "stages/report/svg_pareto.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/report/svg_axis.h"
#include "stages/report/svg_canvas.h"

namespace mlp::stages {
namespace {

constexpr double kParetoWidth = 960;
constexpr double kParetoHeight = 470;
constexpr SvgBox kFlopsBox{76, 100, 380, 290};
constexpr SvgBox kParametersBox{556, 100, 380, 290};

constexpr const char* kParetoGrid = R"(stroke="#e3e6ea")";
constexpr const char* kParetoFrame = R"(stroke="#555")";
constexpr const char* kFrontLine = R"(stroke="#1f8a5b" stroke-width="2")";
constexpr const char* kTuningLine = R"(stroke="#a9b4c0" stroke-dasharray="3 3")";
constexpr const char* kBeforeMark = R"(fill="#333" stroke="#fff")";
constexpr const char* kPrunedMark = R"(fill="#fff" stroke="#c98a22" stroke-width="1.8" rx="5")";
constexpr const char* kTunedMark = R"(fill="#4878a8" stroke="#fff" rx="5")";
constexpr const char* kFrontRing = R"(fill="none" stroke="#1f8a5b" stroke-width="1.5" rx="9")";

using CostOfPoint = std::int64_t PrunePoint::*;

const char* MarkOf(const PrunePoint& point) {
  return point.step == 0 ? kBeforeMark : point.is_tuned ? kTunedMark : kPrunedMark;
}

std::string ParetoHint(const PrunePoint& point) {
  return fmt::format("{}{}: accuracy {:.4f}, {} FLOPs, {} parameters, {} not zero, {} bytes",
                     point.State(), point.step == 0 ? "" : fmt::format(" in step {}", point.step),
                     point.accuracy, point.flops, point.parameters, point.nonzero_parameters,
                     point.bytes);
}

SvgBox Around(SvgPoint at, double radius) {
  return {at.x - radius, at.y - radius, 2 * radius, 2 * radius};
}

// One panel: the points by one cost.
class ParetoPanel {
 public:
  ParetoPanel(SvgCanvas& canvas, const SvgBox& box, const std::vector<PrunePoint>& points,
              CostOfPoint cost)
      : canvas_(canvas),
        box_(box),
        points_(points),
        cost_(cost),
        x_(0, Highest(points, cost), 5, 1),
        y_(LowEnd(points), Best(points), 6, 0.005) {}

  void Draw(const std::string& name) {
    DrawAxes(name);
    DrawLines();
    for (const PrunePoint& point : points_)
      canvas_.Box(Around(At(point), 5), MarkOf(point), ParetoHint(point));
    for (const std::size_t i : ParetoFront(points_, cost_))
      canvas_.Box(Around(At(points_[i]), 9), kFrontRing, ParetoHint(points_[i]));
    DrawLabels();
  }

 private:
  static double Highest(const std::vector<PrunePoint>& points, CostOfPoint cost) {
    std::int64_t most = 1;
    for (const PrunePoint& point : points) most = std::max(most, point.*cost);
    return static_cast<double>(most);
  }
  // What is not tuned may be far below all that anyone would keep: it does not stretch the axis.
  static double LowEnd(const std::vector<PrunePoint>& points) {
    double least = 1;
    for (const PrunePoint& point : points)
      if (point.step == 0 || point.is_tuned) least = std::min(least, point.accuracy);
    return std::max(least - 0.2 * (Best(points) - least), 0.0);
  }
  static double Best(const std::vector<PrunePoint>& points) {
    double most = 0;
    for (const PrunePoint& point : points) most = std::max(most, point.accuracy);
    return most;
  }

  SvgPoint At(const PrunePoint& point) const {
    return {XOf(static_cast<double>(point.*cost_)),
            YOf(IsBelow(point) ? Bottom() : point.accuracy)};
  }
  double Bottom() const { return y_.ticks().front(); }
  bool IsBelow(const PrunePoint& point) const { return point.accuracy < Bottom(); }
  double XOf(double cost) const { return box_.x + x_.Share(cost) * box_.width; }
  double YOf(double accuracy) const { return box_.y + (1 - y_.Share(accuracy)) * box_.height; }

  void DrawAxes(const std::string& name) {
    const double bottom = box_.y + box_.height;
    for (const double tick : y_.ticks()) {
      canvas_.Line({box_.x, YOf(tick)}, {box_.x + box_.width, YOf(tick)}, kParetoGrid);
      canvas_.Words({.at = {box_.x - 8, YOf(tick) + 4}, .size = 11, .anchor = "end"},
                    y_.Written(tick));
    }
    for (const double tick : x_.ticks()) {
      canvas_.Line({XOf(tick), bottom}, {XOf(tick), bottom + 4}, kParetoFrame);
      canvas_.Words({.at = {XOf(tick), bottom + 17}, .size = 11, .anchor = "middle"},
                    ShortCount(tick));
    }
    canvas_.Line({box_.x, box_.y}, {box_.x, bottom}, kParetoFrame);
    canvas_.Line({box_.x, bottom}, {box_.x + box_.width, bottom}, kParetoFrame);
    canvas_.Words({.at = {box_.x + box_.width / 2, bottom + 40}, .size = 13, .anchor = "middle"},
                  name);
    canvas_.Words({.at = {box_.x - 52, box_.y + box_.height / 2},
                   .size = 13,
                   .anchor = "middle",
                   .turn = -90},
                  "test accuracy");
  }

  void DrawLines() {
    for (std::size_t i = 1; i < points_.size(); ++i) {
      if (points_[i].is_tuned && points_[i].step == points_[i - 1].step)
        canvas_.Line(At(points_[i - 1]), At(points_[i]), kTuningLine);
    }
    const std::vector<std::size_t> front = ParetoFront(points_, cost_);
    for (std::size_t i = 1; i < front.size(); ++i)
      canvas_.Line(At(points_[front[i - 1]]), At(points_[front[i]]), kFrontLine);
  }

  // Of steps those on the front, and the last; beside a point below the axis how far.
  void DrawLabels() {
    const std::vector<std::size_t> front = ParetoFront(points_, cost_);
    double last_below = -100;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const PrunePoint& point = points_[i];
      const bool is_named = i == 0 || i + 1 == points_.size() ||
                            std::find(front.begin(), front.end(), i) != front.end();
      if (IsBelow(point)) {
        if (std::abs(At(point).x - last_below) < 30) continue;  // no room for words
        last_below = At(point).x;
        Label(At(point), fmt::format("{:.2f}", point.accuracy), "#8a5a0b");
      } else if (is_named) {
        Label(At(point), i == 0 ? "before" : fmt::format("step {}", point.step), "#333");
      }
    }
  }

  void Label(SvgPoint at, const std::string& words, const char* color) {
    const bool is_right = at.x > box_.x + 56;  // the front falls to the left: there is room
    canvas_.Words({.at = {at.x + (is_right ? -11 : 11), at.y - 9},
                   .size = 11,
                   .anchor = is_right ? "end" : "start",
                   .color = color},
                  words);
  }

  SvgCanvas& canvas_;
  const SvgBox box_;
  const std::vector<PrunePoint>& points_;
  const CostOfPoint cost_;
  const SvgAxis x_, y_;
};

void DrawParetoLegend(SvgCanvas& canvas) {
  struct Entry {
    const char* style;
    const char* words;
    double x;
    double radius;
  };
  for (const Entry& entry :
       {Entry{kBeforeMark, "before", 82, 5},
        Entry{kPrunedMark, "pruned, not tuned (below the axis: with its accuracy)", 156, 5},
        Entry{kTunedMark, "fine-tuned", 500, 5},
        Entry{kFrontRing, "no other is better: the Pareto front", 604, 8}}) {
    canvas.Box(Around({entry.x, 70}, entry.radius), entry.style);
    canvas.Words({.at = {entry.x + 14, 74}}, entry.words);
  }
}

}  // namespace

std::string ParetoSvg(const std::vector<PrunePoint>& points) {
  SvgCanvas canvas(kParetoWidth, kParetoHeight, "Accuracy against cost while pruning");
  const PrunePoint& first = points.front();
  const PrunePoint& last = points.back();
  const auto left = [](std::int64_t after, std::int64_t before) {
    return 100 * static_cast<double>(after) /
           static_cast<double>(std::max<std::int64_t>(before, 1));
  };
  canvas.Words({.at = {76, 28}, .size = 17, .bold = true}, "Pruning");
  canvas.Words({.at = {76, 47}, .size = 12, .color = "#666"},
               fmt::format("accuracy {:.4f} before, {:.4f} after, with {:.1f} % of the FLOPs and "
                           "{:.1f} % of the parameters",
                           first.accuracy, last.accuracy, left(last.flops, first.flops),
                           left(last.nonzero_parameters, first.nonzero_parameters)));
  DrawParetoLegend(canvas);
  ParetoPanel(canvas, kFlopsBox, points, &PrunePoint::flops).Draw("FLOPs of a sample");
  ParetoPanel(canvas, kParametersBox, points, &PrunePoint::nonzero_parameters)
      .Draw("parameters that are not zero");
  return canvas.Finish();
}

}  // namespace mlp::stages
