#include "stages/report/svg_reliability.h"

#include <fmt/format.h>

#include <algorithm>

#include "stages/report/svg_canvas.h"

namespace mlp::stages {
namespace {

constexpr double kReliabilityWidth = 520;
constexpr double kReliabilityHeight = 640;
constexpr SvgBox kDiagramBox{72, 84, 416, 360};
constexpr SvgBox kSharesBox{72, 496, 416, 90};

constexpr const char* kAccuracyStyle = R"(fill="#4878a8")";
constexpr const char* kAccuracyLineStyle = R"(stroke="#23466b" stroke-width="2.5")";
constexpr const char* kOverStyle = R"(fill="#f2bcc4" stroke="#d1495b")";
constexpr const char* kUnderStyle = R"(fill="#f6d9a8" stroke="#c98a22")";
constexpr const char* kShareStyle = R"(fill="#8a97a6")";
constexpr const char* kGridStyle = R"(stroke="#e3e6ea")";
constexpr const char* kAxisStyle = R"(stroke="#555")";

// From the unit square to a box of the picture, y upwards.
double XIn(const SvgBox& box, double x) {
  return box.x + x * box.width;
}
double YIn(const SvgBox& box, double y) {
  return box.y + (1 - y) * box.height;
}

// What is between two heights over a bin, in a box.
SvgBox BarIn(const SvgBox& box, const CalibrationBin& bin, double low, double high) {
  const double gap = std::min(1.0, (XIn(box, bin.high) - XIn(box, bin.low)) / 4);
  const double left = XIn(box, bin.low) + gap;
  return {left, YIn(box, high), XIn(box, bin.high) - gap - left, (high - low) * box.height};
}

void DrawFrame(SvgCanvas& canvas, const SvgBox& box) {
  canvas.Line({box.x, box.y}, {box.x, box.y + box.height}, kAxisStyle);
  canvas.Line({box.x, box.y + box.height}, {box.x + box.width, box.y + box.height}, kAxisStyle);
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double x = XIn(box, tenth / 10.0);
    canvas.Line({x, box.y + box.height}, {x, box.y + box.height + 4}, kAxisStyle);
    canvas.Words({.at = {x, box.y + box.height + 17}, .size = 11, .anchor = "middle"},
                 fmt::format("{}", tenth / 10.0));
  }
}

void DrawDiagram(SvgCanvas& canvas, const Calibration& calibration) {
  for (int tenth = 0; tenth <= 10; tenth += 2) {
    const double y = YIn(kDiagramBox, tenth / 10.0);
    canvas.Line({kDiagramBox.x, y}, {kDiagramBox.x + kDiagramBox.width, y}, kGridStyle);
    canvas.Words({.at = {kDiagramBox.x - 8, y + 4}, .size = 11, .anchor = "end"},
                 fmt::format("{}", tenth / 10.0));
  }
  for (const CalibrationBin& bin : calibration.bins) {
    if (bin.samples == 0) continue;
    const std::string hint = fmt::format(
        "confidence {:.3f} to {:.3f}: {} samples, mean confidence {:.4f}, accuracy {:.4f}", bin.low,
        bin.high, bin.samples, bin.confidence, bin.accuracy);
    canvas.Box(BarIn(kDiagramBox, bin, 0, bin.accuracy), kAccuracyStyle, hint);
    const double low = std::min(bin.accuracy, bin.confidence);
    const double high = std::max(bin.accuracy, bin.confidence);
    canvas.Box(BarIn(kDiagramBox, bin, low, high),
               bin.confidence > bin.accuracy ? kOverStyle : kUnderStyle, hint);
    const SvgBox top = BarIn(kDiagramBox, bin, bin.accuracy, bin.accuracy);
    canvas.Line({top.x, top.y}, {top.x + top.width, top.y}, kAccuracyLineStyle);
  }
  canvas.Line({XIn(kDiagramBox, 0), YIn(kDiagramBox, 0)},
              {XIn(kDiagramBox, 1), YIn(kDiagramBox, 1)},
              R"(stroke="#222" stroke-width="1.5" stroke-dasharray="6 4")");
  DrawFrame(canvas, kDiagramBox);
  canvas.Words({.at = {20, kDiagramBox.y + kDiagramBox.height / 2},
                .size = 13,
                .anchor = "middle",
                .turn = -90},
               "accuracy");
}

void DrawHistogram(SvgCanvas& canvas, const Calibration& calibration) {
  std::int64_t samples = 0, most = 1;
  for (const CalibrationBin& bin : calibration.bins) {
    samples += bin.samples;
    most = std::max(most, bin.samples);
  }
  for (const CalibrationBin& bin : calibration.bins) {
    const double height = static_cast<double>(bin.samples) / static_cast<double>(most);
    canvas.Box(BarIn(kSharesBox, bin, 0, height), kShareStyle,
               fmt::format("{} of {} samples", bin.samples, samples));
  }
  DrawFrame(canvas, kSharesBox);
  canvas.Words({.at = {kSharesBox.x - 8, kSharesBox.y + 4}, .size = 11, .anchor = "end"},
               fmt::format("{}", most));
  canvas.Words({.at = {20, kSharesBox.y + kSharesBox.height / 2},
                .size = 13,
                .anchor = "middle",
                .turn = -90},
               "samples");
  canvas.Words({.at = {kSharesBox.x + kSharesBox.width / 2, kSharesBox.y + kSharesBox.height + 38},
                .size = 13,
                .anchor = "middle"},
               "confidence: the probability of the predicted class");
}

void DrawLegend(SvgCanvas& canvas) {
  struct Entry {
    const char* style;
    const char* words;
    double x;
  };
  for (const Entry& entry :
       {Entry{kAccuracyStyle, "accuracy", 72}, Entry{kOverStyle, "gap: too sure", 158},
        Entry{kUnderStyle, "gap: not sure enough", 270}}) {
    canvas.Box({entry.x, 58, 12, 12}, entry.style);
    canvas.Words({.at = {entry.x + 18, 68}}, entry.words);
  }
}

}  // namespace

std::string ReliabilitySvg(const Calibration& calibration) {
  SvgCanvas canvas(kReliabilityWidth, kReliabilityHeight, "Reliability diagram");
  canvas.Words({.at = {72, 28}, .size = 17, .bold = true}, "Reliability");
  canvas.Words({.at = {72, 47}, .size = 12, .color = "#666"},
               fmt::format("expected calibration error {:.4f}, largest of a bin {:.4f}",
                           calibration.expected_error, calibration.maximum_error));
  DrawLegend(canvas);
  DrawDiagram(canvas, calibration);
  DrawHistogram(canvas, calibration);
  return canvas.Finish();
}

}  // namespace mlp::stages
