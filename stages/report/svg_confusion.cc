#include "stages/report/svg_confusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "stages/report/svg_canvas.h"

namespace mlp::stages {
namespace {

constexpr double kMatrixSize = 640;
constexpr double kLargestCell = 52;
constexpr double kSmallestCell = 1;
constexpr double kCellOfNumber = 24;    // smaller cells hold none
constexpr double kNameCharacter = 6.6;  // the width of one in a label, about
constexpr std::size_t kLongestLabel = 18;
constexpr double kTitleHeight = 66;  // what the title takes

struct CellColor {
  double red, green, blue;
};
constexpr CellColor kRightLight{226, 236, 246}, kRightDark{24, 78, 138};
constexpr CellColor kWrongLight{252, 233, 228}, kWrongDark{178, 34, 52};

std::string Blend(const CellColor& light, const CellColor& dark, double share) {
  const auto between = [share](double from, double to) {
    return static_cast<int>(std::lround(from + (to - from) * share));
  };
  return fmt::format("#{:02x}{:02x}{:02x}", between(light.red, dark.red),
                     between(light.green, dark.green), between(light.blue, dark.blue));
}

// Where the matrix is, and how large one cell.
struct MatrixPlace {
  double x, y, cell, size;
  std::size_t name_every;  // of so many classes one is named
};

MatrixPlace PlaceOf(const std::vector<std::string>& classes) {
  std::size_t longest = 1;
  for (const std::string& name : classes) {
    longest = std::max(longest, std::min(CountCharacters(name), kLongestLabel));
  }
  const auto count = static_cast<double>(classes.size());
  const double cell = std::clamp(std::floor(kMatrixSize / count), kSmallestCell, kLargestCell);
  const double names = static_cast<double>(longest) * kNameCharacter;
  // Names of columns are turned where they are longer than a cell.
  const double above = names > cell ? names : 14;
  return {44 + names + 8, kTitleHeight + above + 8, cell, cell * count,
          static_cast<std::size_t>(std::ceil(13 / cell))};
}

void DrawClassNames(SvgCanvas& canvas, const MatrixPlace& place,
                    const std::vector<std::string>& classes) {
  const bool turned = place.y - kTitleHeight > 14 + 8;
  for (std::size_t i = 0; i < classes.size(); i += place.name_every) {
    const std::string name = Shorten(classes[i], kLongestLabel);
    const double middle = (static_cast<double>(i) + 0.5) * place.cell;
    canvas.Words({.at = {place.x - 8, place.y + middle + 4}, .anchor = "end"}, name);
    if (turned) {
      canvas.Words({.at = {place.x + middle + 4, place.y - 8}, .turn = -90}, name);
    } else {
      canvas.Words({.at = {place.x + middle, place.y - 8}, .anchor = "middle"}, name);
    }
  }
  canvas.Words({.at = {place.x + place.size / 2, kTitleHeight - 6}, .size = 13, .anchor = "middle"},
               "predicted");
  canvas.Words({.at = {22, place.y + place.size / 2}, .size = 13, .anchor = "middle", .turn = -90},
               "actual");
}

void DrawCells(SvgCanvas& canvas, const MatrixPlace& place, const ConfusionMatrix& confusion,
               const std::vector<std::string>& classes) {
  const double gap = place.cell >= 8 ? 1 : 0;
  for (std::size_t actual = 0; actual < classes.size(); ++actual) {
    std::int64_t support = 0;
    for (std::size_t said = 0; said < classes.size(); ++said) {
      support += confusion.Count(actual, said);
    }
    for (std::size_t said = 0; said < classes.size(); ++said) {
      const std::int64_t count = confusion.Count(actual, said);
      if (count == 0) continue;
      const double share = static_cast<double>(count) / static_cast<double>(support);
      const bool right = actual == said;
      // The root keeps a few mistakes among many samples from being pale.
      const double shade = right ? share : std::sqrt(share);
      const std::string color =
          Blend(right ? kRightLight : kWrongLight, right ? kRightDark : kWrongDark, shade);
      const double x = place.x + static_cast<double>(said) * place.cell;
      const double y = place.y + static_cast<double>(actual) * place.cell;
      canvas.Box({x, y, place.cell - gap, place.cell - gap}, fmt::format("fill=\"{}\"", color),
                 fmt::format("actual {}, predicted {}: {} of {}", classes[actual], classes[said],
                             count, support));
      if (place.cell < kCellOfNumber) continue;
      const std::string digits = std::to_string(count);
      canvas.Words({.at = {x + place.cell / 2, y + place.cell / 2 + 4},
                    .size = std::min(13.0, 1.5 * place.cell / static_cast<double>(digits.size())),
                    .anchor = "middle",
                    .color = shade > 0.5 ? "#fff" : "#222"},
                   digits);
    }
  }
}

}  // namespace

std::string ConfusionSvg(const ConfusionMatrix& confusion,
                         const std::vector<std::string>& classes) {
  const MatrixPlace place = PlaceOf(classes);
  SvgCanvas canvas(std::max(place.x + place.size + 24, 300.0), place.y + place.size + 24,
                   "Confusion matrix");
  canvas.Words({.at = {22, 28}, .size = 17, .bold = true}, "Confusion matrix");
  canvas.Box({place.x, place.y, place.size, place.size}, R"(fill="#f6f7f9")");
  DrawCells(canvas, place, confusion, classes);
  DrawClassNames(canvas, place, classes);
  return canvas.Finish();
}

}  // namespace mlp::stages
