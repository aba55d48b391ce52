#include "stages/report/svg_sensitivity.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/report/svg_canvas.h"

namespace mlp::stages {
namespace {

constexpr double kScanLeft = 150;
constexpr double kScanTop = 92;
constexpr double kScanCellWidth = 58;
constexpr double kScanRowHeight = 24;
constexpr std::size_t kScanNameLength = 18;

// White where nothing is lost, red where all is that the model knew.
std::string LossColor(double lost) {
  const double share = std::clamp(lost, 0.0, 1.0);
  const auto mix = [&](double from, double to) {
    return static_cast<int>(std::lround(from + (to - from) * share));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", mix(0xee, 0xb3), mix(0xf6, 0x1e), mix(0xf0, 0x2f));
}

}  // namespace

std::string SensitivitySvg(const std::vector<SensitivityPoint>& points) {
  std::size_t columns = 0;
  while (columns < points.size() && points[columns].layer == points[0].layer) ++columns;
  const std::size_t rows = columns == 0 ? 0 : points.size() / columns;
  const double whole = points.empty() ? 0 : points[0].accuracy;
  const double width =
      std::max(kScanLeft + kScanCellWidth * static_cast<double>(columns) + 24, 560.0);
  SvgCanvas canvas(width, kScanTop + kScanRowHeight * static_cast<double>(rows) + 24,
                   "Sensitivity of each layer to pruning");
  canvas.Words({.at = {24, 28}, .size = 17, .bold = true}, "Sensitivity to pruning");
  canvas.Words(
      {.at = {24, 47}, .size = 12, .color = "#666"},
      fmt::format("validation accuracy with one layer pruned, not tuned; {:.4f} with all", whole));
  canvas.Words({.at = {kScanLeft - 12, kScanTop - 8}, .size = 12, .anchor = "end", .bold = true},
               "layer");
  for (std::size_t i = 0; i < points.size(); ++i) {
    const SensitivityPoint& point = points[i];
    const double x = kScanLeft + kScanCellWidth * static_cast<double>(i % columns);
    const double y = kScanTop + kScanRowHeight * static_cast<double>(i / columns);
    if (i % columns == 0) {
      canvas.Words({.at = {kScanLeft - 12, y + 16}, .size = 12, .anchor = "end"},
                   Shorten(point.layer, kScanNameLength));
    }
    if (i < columns) {
      canvas.Words({.at = {x + kScanCellWidth / 2, kScanTop - 8}, .size = 12, .anchor = "middle"},
                   fmt::format("{:.0f} %", 100 * point.ratio));
    }
    const double lost = whole > 0 ? (whole - point.accuracy) / whole : 0;
    canvas.Box(
        {x + 1, y + 1, kScanCellWidth - 2, kScanRowHeight - 2},
        fmt::format("fill=\"{}\"", LossColor(lost)),
        fmt::format("layer {} without {:.0f} %: accuracy {:.4f}, {} FLOPs, {} parameters",
                    point.layer, 100 * point.ratio, point.accuracy, point.flops, point.parameters));
    canvas.Words({.at = {x + kScanCellWidth / 2, y + 16},
                  .size = 11,
                  .anchor = "middle",
                  .color = lost > 0.55 ? "#fff" : "#333"},
                 fmt::format("{:.3f}", point.accuracy));
  }
  return canvas.Finish();
}

}  // namespace mlp::stages
